'use client';

import { ChartNoAxesColumn } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { ErrorState } from '@/components/shared/error-state';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { Segmented } from '@/components/ui/segmented';
import { Skeleton } from '@/components/ui/skeleton';
import { daysOf, type UsageRow } from './series';
import { UsageChart } from './usage-chart';
/** How many days are looked at. */
export type Range = '7' | '30' | '90';

const RANGES: readonly Range[] = ['7', '30', '90'];

interface UsageQuery {
  data?: { items: UsageRow[] };
  error: unknown;
  refetch: () => unknown;
}

/** The chart of usage with its choice of days; as high while it loads as after. */
export function UsageCard(props: { usage: UsageQuery; range: Range; onRange: (range: Range) => void; title?: string }) {
  const t = useTranslations('overview');
  const { usage, range } = props;
  return (
    <Card>
      <CardHeader title={props.title ?? t('usage')} description={t('usageHint')}>
        <Segmented
          label={t('range')}
          value={range}
          onChange={props.onRange}
          choices={RANGES.map((days) => ({ value: days, label: t('days', { days: Number(days) }) }))}
        />
      </CardHeader>
      <CardBody className="min-h-80">
        <Body usage={usage} days={Number(range)} />
      </CardBody>
    </Card>
  );
}

function Body({ usage, days }: { usage: UsageQuery; days: number }) {
  const t = useTranslations('overview');
  if (usage.data === undefined) {
    if (usage.error) return <ErrorState error={usage.error} onRetry={() => void usage.refetch()} />;
    return <Skeleton className="h-69 w-full" />;
  }
  if (usage.data.items.length === 0) return <Empty icon={ChartNoAxesColumn} title={t('noUsage')} />;
  return <UsageChart days={daysOf(usage.data.items, days, new Date())} />;
}
