'use client';

import { CancelJob, FailedJob } from '@/features/jobs/job-acts';
import { type Job, type LivesById, phaseOf } from '@/features/jobs/jobs';
import { JobProgress } from '@/features/jobs/progress';
import { cn } from '@/lib/cn';

/** A picture that is not there yet, or will not be: how far it is, or why, and what can be done. */
export function JobTile({ job, live, onDismiss }: { job: Job; live: LivesById[string]; onDismiss: () => void }) {
  const phase = phaseOf(job, live);
  const isOver = phase === 'failed' || phase === 'refused';
  return (
    <li
      aria-label={job.prompt ?? undefined}
      className={cn(
        'relative flex min-h-40 flex-col overflow-hidden rounded-lg border p-3',
        isOver ? 'border-danger/25 bg-danger-soft/60' : 'bg-surface',
      )}
    >
      {isOver ? null : <Tiles isGoing={phase !== 'waiting'} />}
      <p dir="auto" className="relative line-clamp-2 text-2sm text-muted-foreground">
        {job.prompt}
      </p>
      <div className="relative mt-auto grid gap-2 pt-2">
        {isOver ? (
          <FailedJob job={job} live={live} onDismiss={onDismiss} />
        ) : (
          <>
            <JobProgress job={job} live={live} />
            <CancelJob id={job.id} />
          </>
        )}
      </div>
    </li>
  );
}

/** The ground of a picture that is coming: the girih of the mark, which breathes while somebody works on it. */
function Tiles({ isGoing }: { isGoing: boolean }) {
  return (
    <svg
      aria-hidden="true"
      className={cn('absolute inset-0 size-full text-primary', isGoing ? 'animate-pulse opacity-14' : 'opacity-8')}
    >
      <defs>
        <pattern id="girih" width="36" height="36" patternUnits="userSpaceOnUse">
          <path
            fill="none"
            stroke="currentColor"
            d="M18 4.4 22 8.4h5.6V14l4 4-4 4v5.6H22l-4 4-4-4H8.4V22l-4-4 4-4V8.4H14Z"
          />
          <path stroke="currentColor" d="M18 0v4.4M18 31.6V36M0 18h4.4M31.6 18H36" />
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill="url(#girih)" />
    </svg>
  );
}
