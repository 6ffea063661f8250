'use client';

import { useTranslations } from 'use-intl';
import { Confirm } from '@/components/ui/alert-dialog';
import { $api, type Schemas } from '@/lib/api/client';
import { tellDone } from '@/lib/toasts';

/** Logs somebody out everywhere. */
export function EndSessions({ user, onClose }: { user: Schemas['ListedUserShown']; onClose: () => void }) {
  const t = useTranslations('admin');
  const end = $api.useMutation('delete', '/api/v1/admin/users/{userId}/sessions', {
    onSuccess: () => void tellDone(t('sessionsEnded')),
    onSettled: onClose,
  });
  return (
    <Confirm
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={t('endSessionsTitle', { name: user.displayName || user.email })}
      description={t('endSessionsText')}
      act={t('endSessions')}
      isBusy={end.isPending}
      onConfirm={() => end.mutate({ params: { path: { userId: user.id } } })}
    />
  );
}
