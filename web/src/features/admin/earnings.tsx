'use client';

import { type ReactNode, useMemo } from 'react';
import { useFormatter, useLocale, useTranslations } from 'use-intl';
import { ErrorState } from '@/components/shared/error-state';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { Table, Td, Th, Tr } from '@/components/ui/table';
import { $api, type Schemas } from '@/lib/api/client';
import { fromMicro, toMicro } from '@/lib/coins';

type Day = Schemas['EarningsDayShown'];

const SHOWN = 14;

/** What came in and what providers took, for the runs whose provider tells its cost. */
export function Earnings({ days }: { days: number }) {
  const t = useTranslations('admin');
  const { data, error, refetch } = $api.useQuery('get', '/api/v1/admin/usage/series', { params: { query: { days } } });
  return (
    <Card>
      <CardHeader title={t('earnings')} description={t('earningsHint')} />
      {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <Skeleton className="m-5 h-60" /> : null}
      {data ? <Body days={data.items} /> : null}
    </Card>
  );
}

function Body({ days }: { days: Day[] }) {
  const t = useTranslations('admin');
  const format = useFormatter();
  const totals = useMemo(() => totalsOf(days), [days]);
  return (
    <>
      <CardBody className="grid gap-4 sm:grid-cols-3">
        <Figure label={t('revenue')}>
          <Usd dollars={totals.revenue} />
        </Figure>
        <Figure label={t('cost')}>
          <Usd dollars={totals.cost} />
        </Figure>
        <Figure label={t('margin')} note={t('knownRuns', { known: totals.known, all: totals.runs })}>
          <Usd dollars={totals.margin} />
        </Figure>
      </CardBody>
      {days.length > 0 ? (
        <div className="border-t">
          <Table>
            <thead>
              <tr>
                <Th>{t('at')}</Th>
                <Th isNumber>{t('runs')}</Th>
                <Th isNumber>{t('revenue')}</Th>
                <Th isNumber>{t('cost')}</Th>
                <Th isNumber>{t('margin')}</Th>
              </tr>
            </thead>
            <tbody>
              {days.slice(0, SHOWN).map((day) => (
                <Tr key={day.date}>
                  <Td className="whitespace-nowrap">
                    {format.dateTime(new Date(day.date), { dateStyle: 'medium', timeZone: 'UTC' })}
                  </Td>
                  <Td isNumber>{format.number(day.runs)}</Td>
                  <Td isNumber>
                    <Usd dollars={day.revenueUsd} />
                  </Td>
                  <Td isNumber>
                    <Usd dollars={day.providerCostUsd} />
                  </Td>
                  <Td isNumber>
                    <Usd dollars={day.marginUsd} />
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        </div>
      ) : null}
    </>
  );
}

function Figure({ label, note, children }: { label: string; note?: string; children: ReactNode }) {
  return (
    <div className="rounded-lg border bg-background p-4">
      <p className="text-2sm text-muted-foreground">{label}</p>
      <p className="font-semibold text-xl">{children}</p>
      <p className="text-2sm text-muted-foreground">{note}</p>
    </div>
  );
}

function Usd({ dollars }: { dollars: string | null }) {
  const locale = useLocale();
  if (dollars === null) return '—';
  const written = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 4 });
  return <bdi dir="ltr">${written.format(dollars as Intl.StringNumericLiteral)}</bdi>;
}

function totalsOf(days: Day[]) {
  const sum = (pick: (day: Day) => string | null) => {
    const known = days.map(pick).filter((dollars) => dollars !== null);
    return known.length === 0 ? null : fromMicro(known.reduce((all, dollars) => all + toMicro(dollars), 0n));
  };
  return {
    revenue: sum((day) => day.revenueUsd),
    cost: sum((day) => day.providerCostUsd),
    margin: sum((day) => day.marginUsd),
    known: days.reduce((all, day) => all + day.knownCostRuns, 0),
    runs: days.reduce((all, day) => all + day.runs, 0),
  };
}
