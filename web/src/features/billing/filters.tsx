'use client';

import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Select } from '@/components/ui/select';
import { download } from '@/lib/api/download';
import { TRANSACTION_KINDS, useKindName } from './kinds';

export const TIMES = ['all', '7', '30', '90'] as const;

export interface Filter {
  kind: string;
  time: (typeof TIMES)[number];
}

export const UNFILTERED: Filter = { kind: 'all', time: 'all' };

const DAY_MS = 86_400_000;

/** A filter as the API asks for it. Times begin with a whole day, so that the same filter is the same question. */
export function queryOf(filter: Filter, now: Date): { kind?: string; from?: string } {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  const from = new Date(today - Number(filter.time) * DAY_MS);
  return {
    ...(filter.kind === 'all' ? {} : { kind: filter.kind }),
    ...(filter.time === 'all' ? {} : { from: from.toISOString().replace('.000', '') }),
  };
}

export function Filters({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const t = useTranslations('billing');
  const tCommon = useTranslations('common');
  const nameOf = useKindName();
  const save = useMutation({
    mutationFn: () => {
      const query = new URLSearchParams(queryOf(filter, new Date()));
      return download(`/api/v1/billing/transactions.csv?${query}`, 'transactions.csv');
    },
  });
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        size="sm"
        aria-label={t('filterKind')}
        value={filter.kind}
        onChange={(kind) => onChange({ ...filter, kind })}
        choices={[
          { value: 'all', label: tCommon('all') },
          ...TRANSACTION_KINDS.map((kind) => ({ value: kind as string, label: nameOf(kind) })),
        ]}
      />
      <Select
        size="sm"
        aria-label={t('filterTime')}
        value={filter.time}
        onChange={(time) => onChange({ ...filter, time })}
        choices={TIMES.map((time) => ({ value: time, label: t(`time.${time}`) }))}
      />
      <Button size="sm" className="max-lg:h-10" isBusy={save.isPending} onClick={() => save.mutate()}>
        {save.isPending ? null : <Download aria-hidden="true" />}
        {t('csv')}
      </Button>
    </div>
  );
}
