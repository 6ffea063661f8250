'use client';

import { Timer } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { ErrorState } from '@/components/shared/error-state';
import { Moment } from '@/components/shared/moment';
import { Badge } from '@/components/ui/badge';
import { Card, CardHeader } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { Skeleton } from '@/components/ui/skeleton';
import { Table, Td, Th, Tr } from '@/components/ui/table';
import { $api, type Schemas } from '@/lib/api/client';

const ASK_AGAIN_MS = 15_000;

/** What comes again and again by itself: when it last ran, how that went, and when it runs next. */
export function Chores() {
  const t = useTranslations('admin');
  const { data, error, refetch } = $api.useQuery('get', '/api/v1/admin/chores', {}, { refetchInterval: ASK_AGAIN_MS });
  return (
    <Card>
      <CardHeader title={t('chores')} description={t('choresHint')} />
      <div className="mt-3 min-h-60 border-t">
        {error && !data ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
        {!data && !error ? <Skeleton className="m-5 h-48" /> : null}
        {data?.items.length === 0 ? <Empty icon={Timer} title={t('noChores')} /> : null}
        {data && data.items.length > 0 ? <Rows chores={data.items} /> : null}
      </div>
    </Card>
  );
}

function Rows({ chores }: { chores: Schemas['ChoreShown'][] }) {
  const t = useTranslations('admin');
  return (
    <Table>
      <thead>
        <tr>
          <Th>{t('chore')}</Th>
          <Th className="max-sm:hidden">{t('every')}</Th>
          <Th>{t('lastRun')}</Th>
          <Th className="max-sm:hidden">{t('nextRun')}</Th>
        </tr>
      </thead>
      <tbody>
        {chores.map((chore) => (
          <Tr key={chore.name}>
            <Td>
              <span className="font-medium">
                <ChoreName name={chore.name} />
              </span>
              <ChoreEnd chore={chore} />
            </Td>
            <Td className="whitespace-nowrap text-muted-foreground max-sm:hidden">
              <Interval seconds={chore.everySeconds} />
            </Td>
            <Td>
              <span className="flex flex-wrap items-center gap-2">
                {chore.lastRunAt ? <Moment at={chore.lastRunAt} className="whitespace-nowrap" /> : t('never')}
                {chore.lastOutcome ? (
                  <Badge tone={chore.lastOutcome === 'ok' ? 'success' : 'danger'}>
                    {t(`outcome.${chore.lastOutcome}`)}
                  </Badge>
                ) : null}
              </span>
            </Td>
            <Td className="whitespace-nowrap text-muted-foreground max-sm:hidden">
              {chore.nextRunAt ? <Moment at={chore.nextRunAt} /> : '—'}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

const NAMES = ['rows', 'uploads', 'orphans', 'requests', 'books'] as const;

/** A chore's name in the language of the page; one that is newer than this page has the name that the API gives it. */
function ChoreName({ name }: { name: string }) {
  const t = useTranslations('admin');
  const known = NAMES.find((one) => one === name);
  return known ? t(`choreName.${known}`) : <bdi dir="ltr">{name}</bdi>;
}

const FAILURES = {
  'ledger.broken': 'ledgerBroken',
  'server.try_again': 'storeAway',
  'file.storage_unavailable': 'storageAway',
} as const;

/** What was done, or why it was not. */
function ChoreEnd({ chore }: { chore: Schemas['ChoreShown'] }) {
  const t = useTranslations('admin');
  const { name, lastOutcome, lastCount, lastFailure, lastDetail } = chore;
  if (lastOutcome === null) return null;
  const known = NAMES.find((one) => one === name);
  const done =
    known && (known === 'books' || lastCount !== null) ? t(`choreDone.${known}`, { count: lastCount ?? 0 }) : '';
  const failure = FAILURES[lastFailure as keyof typeof FAILURES] ?? 'defect';
  return (
    <span className="line-clamp-2 max-w-96 text-2sm text-muted-foreground">
      {lastOutcome === 'ok' ? done : t(`choreFailure.${failure}`)}
      {lastDetail ? (
        <>
          {' '}
          <bdi dir="ltr" lang="en">
            {lastDetail}
          </bdi>
        </>
      ) : null}
    </span>
  );
}

const MINUTE_S = 60;
const HOUR_S = 3600;

function Interval({ seconds }: { seconds: number }) {
  const t = useTranslations('admin');
  if (seconds >= HOUR_S) return t('everyHours', { hours: Math.round(seconds / HOUR_S) });
  if (seconds >= 2 * MINUTE_S) return t('everyMinutes', { minutes: Math.round(seconds / MINUTE_S) });
  return t('everySeconds', { seconds });
}
