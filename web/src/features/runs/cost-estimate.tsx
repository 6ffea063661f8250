'use client';

import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { useLanguage } from '@/i18n/language-context';
import { api, type Schemas } from '@/lib/api/client';
import { type ApiProblem, problemOf } from '@/lib/api/problem';

const QUIET_MS = 600;

export interface Estimate {
  /** What was asked about; a quote is named in a run only when it is about that very run. */
  asked: string;
  quote: Schemas['QuoteShown'];
}

/** Asks what a run would cost, once its writer has paused. Null while that is not known, and when it cannot be. */
export const useEstimate = (asked: Schemas['QuoteAsked'] | null): Estimate | null => useQuote(asked).estimate;

/** The same, and why it cannot be known. */
export function useQuote(asked: Schemas['QuoteAsked'] | null): {
  estimate: Estimate | null;
  problem: ApiProblem | null;
} {
  const [estimate, setEstimate] = useState<Estimate | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const text = asked === null ? null : JSON.stringify(asked);
  useEffect(() => {
    setProblem(null);
    if (text === null) {
      setEstimate(null);
      return;
    }
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const body = JSON.parse(text) as Schemas['QuoteAsked'];
        const { data } = await api.POST('/api/v1/quotes', { body, signal: stop.signal });
        if (data) setEstimate({ asked: text, quote: data });
      } catch (error) {
        // An estimate that cannot be had keeps nobody from sending: the run itself says what is wrong.
        if (stop.signal.aborted) return;
        setEstimate(null);
        setProblem(problemOf(error));
      }
    }, QUIET_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text]);
  return { estimate: estimate?.asked === text ? estimate : null, problem };
}

/** Names the quote in an order, while it is binding. */
export const quotedIn = (estimate: Estimate | null): { quoteId?: string } =>
  estimate !== null && Date.parse(estimate.quote.expiresAt) > Date.now() ? { quoteId: estimate.quote.quoteId } : {};

/** About what it will cost, and what it will never exceed. */
export function CostEstimate({ estimate }: { estimate: Estimate | null }) {
  const t = useTranslations('chat');
  return (
    <span role="status" className="min-w-0 truncate text-muted-foreground text-xs">
      {estimate
        ? t.rich('estimate', {
            likely: () => <Amount coins={estimate.quote.likely} isUnitHidden />,
            ceiling: () => <Amount coins={estimate.quote.ceiling} />,
          })
        : null}
    </span>
  );
}

/** What the API noticed about a run, in the language of the page. */
export function NoticeText({ notice }: { notice: Schemas['NoticeShown'] }) {
  return useLanguage() === 'fa' ? notice.fa : notice.en;
}
