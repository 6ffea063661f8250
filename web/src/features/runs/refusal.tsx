'use client';

import Link from 'next/link';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { RequestId } from '@/components/shared/error-state';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { useHref } from '@/i18n/language-context';
import type { ApiProblem } from '@/lib/api/problem';
import { textOf } from '@/lib/errors';

interface Refused {
  problem: ApiProblem;
  onRetry?: () => void;
  /** Opens the choice of models, where there is one. */
  onOtherModel?: () => void;
}

/** Why a run did not begin, where it would have been, with the ways out. What was written is kept beside it. */
export function Refusal({ problem, onRetry, onOtherModel }: Refused) {
  const t = useTranslations('errors');
  if (problem.code === 'wallet.insufficient_coins') {
    return <TooFewCoins problem={problem} onRetry={onRetry} onOtherModel={onOtherModel} />;
  }
  if (problem.status === 429) return <Wait problem={problem} onRetry={onRetry} />;
  return (
    <Alert
      tone="danger"
      role="alert"
      action={
        <span className="flex flex-wrap gap-2">
          {onRetry ? <RetryButton onRetry={onRetry} /> : null}
          {onOtherModel && problem.code.startsWith('provider.') ? <OtherModelButton onClick={onOtherModel} /> : null}
        </span>
      }
    >
      <p>{t(textOf(problem))}</p>
      {problem.facts.requestId ? <RequestId id={problem.facts.requestId} /> : null}
    </Alert>
  );
}

function TooFewCoins({ problem, onRetry, onOtherModel }: Refused) {
  const t = useTranslations('chat');
  const href = useHref();
  const { needed, available } = problem.facts.more ?? {};
  return (
    <Alert
      tone="coin"
      role="alert"
      title={t('tooFewCoins')}
      action={
        <span className="flex flex-wrap gap-2">
          <Button asChild variant="primary" size="sm">
            <Link href={href('/billing/')}>{t('topUp')}</Link>
          </Button>
          {onOtherModel ? <OtherModelButton onClick={onOtherModel} /> : null}
          {onRetry ? <RetryButton onRetry={onRetry} /> : null}
        </span>
      }
    >
      <p>
        {typeof needed === 'string' && typeof available === 'string'
          ? t.rich('neededAndAvailable', {
              needed: () => <Amount coins={needed} />,
              available: () => <Amount coins={available} />,
            })
          : null}
      </p>
      <p className="text-2sm text-muted-foreground">{t('tooFewCoinsHint')}</p>
    </Alert>
  );
}

function Wait({ problem, onRetry }: { problem: ApiProblem; onRetry?: () => void }) {
  const t = useTranslations('chat');
  const tErrors = useTranslations('errors');
  const [left, setLeft] = useState(problem.facts.retryAfterSeconds ?? 5);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return (
    <Alert role="alert" action={onRetry ? <RetryButton onRetry={onRetry} isDisabled={left > 0} /> : null}>
      <p>{tErrors(textOf(problem))}</p>
      {left > 0 ? <p className="text-2sm text-muted-foreground">{t('retryIn', { seconds: left })}</p> : null}
    </Alert>
  );
}

function OtherModelButton({ onClick }: { onClick: () => void }) {
  const t = useTranslations('chat');
  return (
    <Button size="sm" onClick={onClick}>
      {t('otherModel')}
    </Button>
  );
}

function RetryButton({ onRetry, isDisabled }: { onRetry: () => void; isDisabled?: boolean }) {
  const t = useTranslations('common');
  return (
    <Button size="sm" onClick={onRetry} disabled={isDisabled}>
      {t('retry')}
    </Button>
  );
}
