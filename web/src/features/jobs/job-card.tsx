'use client';

import { useTranslations } from 'use-intl';
import { cn } from '@/lib/cn';
import { CancelJob, FailedJob } from './job-acts';
import { type Job, type LivesById, phaseOf } from './jobs';
import { JobProgress } from './progress';

/** A job that goes on, or came to nothing, as a line among its results. */
export function JobCard(props: { job: Job; live: LivesById[string]; title: string; onDismiss: () => void }) {
  const t = useTranslations('jobs');
  const { job, live, title } = props;
  const phase = phaseOf(job, live);
  const isOver = phase === 'failed' || phase === 'refused';
  return (
    <li
      aria-label={title}
      className={cn('grid gap-3 rounded-xl border p-4', isOver ? 'border-danger/25 bg-danger-soft/60' : 'bg-surface')}
    >
      <p dir="auto" className="line-clamp-2">
        {title}
      </p>
      {isOver ? (
        <FailedJob job={job} live={live} onDismiss={props.onDismiss} />
      ) : (
        <>
          <JobProgress job={job} live={live} />
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <p className="min-w-0 flex-1 basis-56 text-2sm text-muted-foreground">{t('leave')}</p>
            <CancelJob id={job.id} />
          </div>
        </>
      )}
    </li>
  );
}
