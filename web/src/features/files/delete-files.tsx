'use client';

import { useTranslations } from 'use-intl';
import { Confirm } from '@/components/ui/alert-dialog';
import { tellDone, tellWrong } from '@/lib/toasts';
import { useDelete } from './files';

/** Asks before files are deleted for good, and says what became of it. */
export function DeleteFiles(props: { ids: string[]; onClose: () => void; onDeleted: () => void }) {
  const t = useTranslations('images');
  const remove = useDelete();
  const { ids } = props;
  const confirm = () =>
    remove.mutate(ids, {
      onSuccess: ({ gone, left }) => {
        if (gone > 0) void tellDone(t('deleted', { count: gone }));
        if (left > 0) void tellWrong(t('notDeleted', { count: left }), {});
        props.onDeleted();
        props.onClose();
      },
    });
  return (
    <Confirm
      isOpen
      onOpenChange={(isOpen) => !isOpen && props.onClose()}
      title={t('deleteTitle', { count: ids.length })}
      description={t('deleteHint')}
      act={t('delete')}
      isBusy={remove.isPending}
      onConfirm={confirm}
    />
  );
}
