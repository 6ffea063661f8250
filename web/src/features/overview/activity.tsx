'use client';

import { Activity as ActivityIcon } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { ErrorState } from '@/components/shared/error-state';
import { Moment } from '@/components/shared/moment';
import { OneLine } from '@/components/shared/one-line';
import { SECTIONS } from '@/components/shell/navigation';
import { Badge } from '@/components/ui/badge';
import { Card, CardHeader } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { Skeleton } from '@/components/ui/skeleton';
import { type Kind, kindOf } from '@/features/usage/series';
import { useHref } from '@/i18n/language-context';
import { $api, type Schemas } from '@/lib/api/client';
import { isZero } from '@/lib/coins';

const SHOWN = 5;

type Run = Schemas['RecentRunShown'];

/** The last few runs: what ran, how it went and what it cost. */
export function Activity() {
  const t = useTranslations('overview');
  return (
    <Card>
      <CardHeader title={t('activity')} description={t('activityHint')} />
      <div className="min-h-74 px-4 pt-2 pb-3 sm:px-5">
        <Runs />
      </div>
    </Card>
  );
}

function Runs() {
  const t = useTranslations('overview');
  const { data, error, refetch } = $api.useQuery('get', '/api/v1/generations', { params: { query: { limit: SHOWN } } });
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return ['a', 'b', 'c', 'd', 'e'].map((place) => <Skeleton key={place} className="my-2.5 h-9" />);
  if (data.items.length === 0) return <Empty icon={ActivityIcon} title={t('noActivity')} />;
  return (
    <ul>
      {data.items.map((run) => (
        <RunRow key={run.id} run={run} />
      ))}
    </ul>
  );
}

function RunRow({ run }: { run: Run }) {
  const t = useTranslations('overview');
  const href = useHref();
  const kind = kindOf(run.kind);
  const Icon = SECTIONS.find(({ name }) => name === PLACES[kind])?.icon ?? ActivityIcon;
  const what = (
    <>
      <span className="shrink-0">{t(`kind.${kind}`)} ·</span>
      <OneLine dir="ltr">{run.model}</OneLine>
    </>
  );
  return (
    <li className="flex items-center gap-3 border-b py-2.5 last:border-0">
      <span className="grid size-8 shrink-0 place-items-center rounded-lg bg-surface-3 text-muted-foreground">
        <Icon className="size-4 stroke-[1.75]" aria-hidden="true" />
      </span>
      <span className="min-w-0 flex-1 leading-snug">
        {run.conversationId ? (
          <Link href={href(`/chat/?c=${run.conversationId}`)} className="flex gap-1 hover:underline">
            {what}
          </Link>
        ) : (
          <span className="flex gap-1">{what}</span>
        )}
        <Moment at={run.createdAt} className="text-muted-foreground text-xs" />
      </span>
      <Outcome run={run} />
    </li>
  );
}

function Outcome({ run }: { run: Run }) {
  const t = useTranslations('overview');
  if (run.state === 'voided') return <Badge tone="danger">{t('state.failed')}</Badge>;
  if (run.coinCost === null) return <Badge tone="outline">{t('state.running')}</Badge>;
  if (isZero(run.coinCost)) return <span className="text-2sm text-muted-foreground">{t('free')}</span>;
  return <Amount coins={run.coinCost} className="font-medium" />;
}

// Which section a kind of run belongs to.
const PLACES: Partial<Record<Kind, string>> = {
  chat: 'chat',
  text: 'text',
  image: 'images',
  video: 'images',
  speech: 'audio',
  transcription: 'audio',
};
