'use client';

import { CircleAlert, RotateCw } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { CopyButton } from '@/components/shared/copy-button';
import { Button } from '@/components/ui/button';
import { problemOf } from '@/lib/api/problem';
import { cn } from '@/lib/cn';
import { textOf } from '@/lib/errors';

/** A part of a page that could not be had: why, the way to try again, and the id that support asks for. */
export function ErrorState(props: { error: unknown; onRetry?: () => void; className?: string }) {
  const t = useTranslations('errors');
  const problem = problemOf(props.error);
  return (
    <div role="alert" className={cn('grid justify-items-center gap-3 px-6 py-10 text-center', props.className)}>
      <CircleAlert className="size-6 stroke-[1.5] text-danger" aria-hidden="true" />
      <p className="max-w-96">{t(textOf(problem))}</p>
      {props.onRetry ? (
        <Button size="sm" onClick={props.onRetry}>
          <RotateCw aria-hidden="true" />
          {t('retry')}
        </Button>
      ) : null}
      {problem.facts.requestId ? <RequestId id={problem.facts.requestId} /> : null}
    </div>
  );
}

export function RequestId({ id }: { id: string }) {
  const t = useTranslations('errors');
  return (
    <p className="flex max-w-full items-center gap-1 text-muted-foreground text-xs">
      {t('requestId')}
      <bdi dir="ltr" className="truncate font-mono">
        {id}
      </bdi>
      <CopyButton text={id} label={t('copyRequestId')} />
    </p>
  );
}
