'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Confirm } from '@/components/ui/alert-dialog';
import { $api } from '@/lib/api/client';
import { tellDone } from '@/lib/toasts';
import type { Key } from './terms';

/** Asks before every program that has this key is locked out. */
export function RevokeKey({ shown, onClose }: { shown: Key; onClose: () => void }) {
  const t = useTranslations('keys');
  const queryClient = useQueryClient();
  const revoke = $api.useMutation('delete', '/api/v1/api-keys/{keyId}', {
    onSuccess: () => void tellDone(t('revoked')),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['get', '/api/v1/api-keys'] });
      onClose();
    },
  });
  return (
    <Confirm
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={t('revokeTitle', { name: shown.name })}
      description={t('revokeText')}
      act={t('revoke')}
      isBusy={revoke.isPending}
      onConfirm={() => revoke.mutate({ params: { path: { keyId: shown.id } } })}
    />
  );
}
