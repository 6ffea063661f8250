'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { Markdown } from '@/components/shared/markdown/markdown';
import { Alert } from '@/components/ui/alert';
import { Badge } from '@/components/ui/badge';
import { NoticeText } from '@/features/runs/cost-estimate';
import { isGoing, type LiveRun } from '@/features/runs/live-runs';
import { Refusal } from '@/features/runs/refusal';
import { ApiProblem } from '@/lib/api/problem';
import type { StreamBuffer } from '@/lib/sse/stream-buffer';

/** The answer that is being written. Its text alone is drawn at every frame. */
export function LiveAnswer(props: {
  run: LiveRun;
  onRetry: () => void;
  /** Opens the choice of models. */
  onOtherModel: () => void;
}) {
  const { run, onRetry, onOtherModel } = props;
  const t = useTranslations('chat');
  const going = isGoing(run);
  return (
    <article aria-label={t('answer')} className="grid grid-cols-1 gap-2">
      {run.notice ? (
        <Alert>
          <NoticeText notice={run.notice} />
        </Alert>
      ) : null}
      <div role="log" aria-live="off" aria-busy={going}>
        <GrowingText buffer={run.buffer} isGoing={going} />
      </div>
      {run.problem ? <Refusal problem={run.problem} onRetry={onRetry} onOtherModel={onOtherModel} /> : null}
      {run.phase === 'failed' ? (
        <Refusal
          problem={new ApiProblem(run.failure ?? 'generation.interrupted', 502)}
          onRetry={onRetry}
          onOtherModel={onOtherModel}
        />
      ) : null}
      <div className="flex min-h-6 flex-wrap items-center gap-2 text-muted-foreground text-xs">
        {going ? <Elapsed since={run.startedAt} isWaiting={run.phase === 'waiting'} /> : null}
        {going && run.isStopping ? <Badge tone="outline">{t('stopping')}</Badge> : null}
        {going && run.drops > 0 ? <Badge tone="outline">{t('reconnecting')}</Badge> : null}
        {going && run.isResumed && run.drops === 0 ? <Badge tone="outline">{t('resumed')}</Badge> : null}
        {run.phase === 'pending' ? <Badge tone="outline">{t('costPending')}</Badge> : null}
        {run.phase === 'done' && run.cost ? <Amount coins={run.cost} /> : null}
      </div>
    </article>
  );
}

function GrowingText({ buffer, isGoing: going }: { buffer: StreamBuffer; isGoing: boolean }) {
  const text = useSyncExternalStore(buffer.subscribe, buffer.shown, () => '');
  if (text === '' && going) return <Dots />;
  return <Markdown text={text} className={going ? 'md-growing' : undefined} />;
}

function Dots() {
  return (
    <span className="flex h-7 items-center gap-1.5" aria-hidden="true">
      {[0, 1, 2].map((at) => (
        <span
          key={at}
          style={{ animationDelay: `${at * 160}ms` }}
          className="size-2 animate-pulse rounded-full bg-muted-foreground/60"
        />
      ))}
    </span>
  );
}

function Elapsed({ since, isWaiting }: { since: number; isWaiting: boolean }) {
  const t = useTranslations('chat');
  const format = useFormatter();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(Math.floor((Date.now() - since) / 1000)), 1000);
    return () => clearInterval(timer);
  }, [since]);
  if (seconds < 2) return null;
  return <span>{t(isWaiting ? 'waitingFor' : 'writingFor', { seconds: format.number(seconds) })}</span>;
}
