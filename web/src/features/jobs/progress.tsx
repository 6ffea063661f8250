'use client';

import { useFormatter, useTranslations } from 'use-intl';
import { Progress } from '@/components/ui/progress';
import { ApiProblem } from '@/lib/api/problem';
import { cn } from '@/lib/cn';
import { textOf } from '@/lib/errors';
import { failureOf, type Job, type LivesById, type Phase, percentOf, phaseOf } from './jobs';

/** Where a job stands, in words and as a bar that is honest about what it does not know. */
export function JobProgress({ job, live, className }: { job: Job; live: LivesById[string]; className?: string }) {
  const t = useTranslations('jobs');
  const format = useFormatter();
  const phase = phaseOf(job, live);
  const percent = percentOf(job, live);
  return (
    <div className={cn('grid gap-1.5', className)}>
      <span role="status" className="flex justify-between gap-2 text-2sm">
        <span className="truncate">{t(`phase.${phase}`)}</span>
        {percent === null ? null : (
          <bdi className="text-muted-foreground">{format.number(percent / 100, { style: 'percent' })}</bdi>
        )}
      </span>
      {percent === null ? (
        <Unknown isGoing={phase !== 'waiting'} />
      ) : (
        <Progress value={percent / 100} label={t('progress')} />
      )}
    </div>
  );
}

/** A bar that says only that something goes on. */
function Unknown({ isGoing }: { isGoing: boolean }) {
  return (
    <span aria-hidden="true" className="block h-1.5 overflow-hidden rounded-full bg-surface-3">
      <span className={cn('block h-full w-2/5 rounded-full', isGoing ? 'animate-sweep bg-primary' : 'bg-input/50')} />
    </span>
  );
}

/** Why a job came to nothing, and that it cost nothing. */
export function useFailureText(): (job: Job, live: LivesById[string], phase: Phase) => string {
  const t = useTranslations('errors');
  const tJobs = useTranslations('jobs');
  return (job, live, phase) => {
    const code = failureOf(job, live);
    if (phase === 'refused' || code === null) return tJobs('notCharged');
    return t(textOf(new ApiProblem(code, 0)));
  };
}
