'use client';

import { Captions } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { ErrorState } from '@/components/shared/error-state';
import { Moment } from '@/components/shared/moment';
import { Card } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { Skeleton } from '@/components/ui/skeleton';
import { JobCard } from '@/features/jobs/job-card';
import { isActive, type Job } from '@/features/jobs/jobs';
import { useJobs } from '@/features/jobs/use-jobs';
import { cn } from '@/lib/cn';
import { useInSight } from '@/lib/use-in-sight';
import { Transcript } from './transcript';

/** What is being written down, and what was: the open one in full, the others as a list. */
export function Transcripts({ open, onOpen }: { open: string | null; onOpen: (generationId: string) => void }) {
  const t = useTranslations('audio');
  const jobs = useJobs('transcription');
  const head = useInSight<HTMLSpanElement>(open);
  const done = jobs.jobs?.filter(({ state }) => state === 'settled');
  const isOpenGoing = jobs.jobs?.some((job) => job.id === open && isActive(job)) ?? false;
  const shown = isOpenGoing ? undefined : (done?.find(({ id }) => id === open) ?? done?.[0]);
  if (jobs.error && !jobs.jobs) return <ErrorState error={jobs.error} onRetry={() => void jobs.refetch()} />;
  if (!jobs.jobs) return <Skeleton className="h-96 rounded-xl" />;
  return (
    <div className="relative grid grid-cols-1 gap-4">
      <span ref={head} className="absolute scroll-mb-40" />
      {jobs.tiles && jobs.tiles.length > 0 ? (
        <ul className="grid grid-cols-1 gap-3">
          {jobs.tiles.map((job) => (
            <JobCard
              key={job.id}
              job={job}
              live={jobs.lives[job.id]}
              title={job.prompt ?? t('transcript')}
              onDismiss={() => jobs.dismiss(job.id)}
            />
          ))}
        </ul>
      ) : null}
      {shown ? <Transcript key={shown.id} generationId={shown.id} /> : null}
      {!shown && jobs.tiles?.length === 0 ? (
        <Card className="min-h-96">
          <Empty icon={Captions} title={t('noTranscripts')} description={t('noTranscriptsHint')} className="py-20" />
        </Card>
      ) : null}
      {done && done.length > 1 ? <Earlier jobs={done} shown={shown?.id} onOpen={onOpen} /> : null}
    </div>
  );
}

function Earlier({ jobs, shown, onOpen }: { jobs: Job[]; shown: string | undefined; onOpen: (id: string) => void }) {
  const t = useTranslations('audio');
  return (
    <section aria-labelledby="earlier">
      <h2 id="earlier" className="mb-2 text-base">
        {t('transcripts')}
      </h2>
      <ul className="grid grid-cols-1 gap-2">
        {jobs.map((job) => (
          <li key={job.id}>
            <button
              type="button"
              aria-pressed={job.id === shown}
              onClick={() => onOpen(job.id)}
              className={cn(
                'grid w-full gap-0.5 rounded-lg border bg-surface px-3 py-2 text-start hover:bg-surface-2',
                job.id === shown && 'border-primary/50',
              )}
            >
              <bdi className="truncate">{job.prompt ?? t('transcript')}</bdi>
              <span className="flex flex-wrap gap-x-2 text-muted-foreground text-xs">
                <bdi dir="ltr">{job.model}</bdi>
                <Moment at={job.createdAt} />
                {job.coinCost ? <Amount coins={job.coinCost} /> : null}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
