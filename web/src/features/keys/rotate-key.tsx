'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Dialog, DialogContent } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { $api } from '@/lib/api/client';
import type { Doing } from '.';
import type { Key } from './terms';

const OVERLAPS = ['0', '3600', '86400', '604800'] as const;

/** Gives a key a new secret; the present one opens a while longer, so that no program stands still meanwhile. */
export function RotateKey(props: { shown: Key; onClose: () => void; onDo: (doing: Doing) => void }) {
  const { shown, onClose, onDo } = props;
  const t = useTranslations('keys');
  const queryClient = useQueryClient();
  const [overlap, setOverlap] = useState<(typeof OVERLAPS)[number]>('86400');
  const rotate = $api.useMutation('post', '/api/v1/api-keys/{keyId}/rotate', {
    onSuccess: ({ key, secret }) => {
      void queryClient.invalidateQueries({ queryKey: ['get', '/api/v1/api-keys'] });
      onDo({ what: 'show', key, secret });
    },
  });
  const act = () => rotate.mutate({ params: { path: { keyId: shown.id } }, body: { overlapSeconds: Number(overlap) } });
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent
        title={t('rotateTitle', { name: shown.name })}
        description={t('rotateText')}
        footer={
          <Button variant="primary" isBusy={rotate.isPending} onClick={act}>
            {t('rotate')}
          </Button>
        }
      >
        <Field label={t('overlapHead')}>
          <Select
            value={overlap}
            onChange={setOverlap}
            choices={OVERLAPS.map((value) => ({ value, label: t(`overlap.${value}`) }))}
          />
        </Field>
      </DialogContent>
    </Dialog>
  );
}
