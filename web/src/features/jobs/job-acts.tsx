'use client';

import { RotateCw, Square, X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { type Job, type LivesById, phaseOf } from './jobs';
import { useOrderAgain } from './orders';
import { useFailureText } from './progress';
import { useCancelJob } from './use-jobs';

/** Ends a job that goes on. */
export function CancelJob({ id }: { id: string }) {
  const t = useTranslations('jobs');
  const cancel = useCancelJob();
  return (
    <Button
      size="sm"
      className="w-fit"
      disabled={cancel.isPending || cancel.isSuccess}
      onClick={() => cancel.mutate(id)}
    >
      <Square className="fill-current" aria-hidden="true" />
      {t('cancel')}
    </Button>
  );
}

/** Why a job came to nothing, with the ways on. What was refused for its content would be refused again. */
export function FailedJob({ job, live, onDismiss }: { job: Job; live: LivesById[string]; onDismiss: () => void }) {
  const t = useTranslations('jobs');
  const why = useFailureText();
  const again = useOrderAgain();
  const phase = phaseOf(job, live);
  const retry = () => again.mutate({ generationId: job.id }, { onSuccess: onDismiss });
  return (
    <>
      <p role="status" className="text-2sm">
        <span className="block font-medium text-danger">{t(`phase.${phase}`)}</span>
        {why(job, live, phase)}
      </p>
      <span className="flex items-center gap-1">
        {phase === 'refused' ? null : (
          <Button size="sm" isBusy={again.isPending} onClick={retry}>
            <RotateCw aria-hidden="true" />
            {t('retry')}
          </Button>
        )}
        <IconButton label={t('dismiss')} size="icon-sm" className="ms-auto" onClick={onDismiss}>
          <X aria-hidden="true" />
        </IconButton>
      </span>
    </>
  );
}
