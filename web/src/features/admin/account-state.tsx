'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Confirm } from '@/components/ui/alert-dialog';
import { Field } from '@/components/ui/field';
import { Textarea } from '@/components/ui/input';
import { $api, type Schemas } from '@/lib/api/client';
import { tellDone } from '@/lib/toasts';

const ACTS = {
  suspend: {
    path: '/api/v1/admin/users/{userId}/suspend',
    title: 'suspendTitle',
    text: 'suspendText',
    done: 'suspended',
  },
  restore: {
    path: '/api/v1/admin/users/{userId}/restore',
    title: 'restoreTitle',
    text: 'restoreText',
    done: 'restored',
  },
} as const;

/** Shuts somebody out or lets them in again, for a reason that stays in the audit log. */
export function AccountState(props: { act: keyof typeof ACTS; user: Schemas['ListedUserShown']; onClose: () => void }) {
  const t = useTranslations('admin');
  const queryClient = useQueryClient();
  const [reason, setReason] = useState('');
  const { path, title, text, done } = ACTS[props.act];
  const change = $api.useMutation('post', path, {
    onSuccess: () => void tellDone(t(done)),
    onSettled: () => {
      void queryClient.invalidateQueries({
        predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/api/v1/admin/'),
      });
      props.onClose();
    },
  });
  return (
    <Confirm
      isOpen
      onOpenChange={(isOpen) => !isOpen && props.onClose()}
      title={t(title, { name: props.user.displayName || props.user.email })}
      description={t(text)}
      act={t(props.act)}
      isBusy={change.isPending}
      isDisabled={reason.trim() === ''}
      onConfirm={() => change.mutate({ params: { path: { userId: props.user.id } }, body: { reason: reason.trim() } })}
    >
      <Field label={t('reason')} hint={t('reasonHint')}>
        <Textarea dir="auto" value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </Confirm>
  );
}
