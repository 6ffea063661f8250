'use client';

import type { LucideIcon } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { Button } from '@/components/ui/button';
import { type Estimate, useQuote } from '@/features/runs/cost-estimate';
import { Refusal } from '@/features/runs/refusal';
import type { Schemas } from '@/lib/api/client';
import { ApiProblem } from '@/lib/api/problem';
import { useBalance } from '@/lib/api/wallet';
import { isZero, toMicro } from '@/lib/coins';

/** What an order will cost, and what keeps it from being sent. */
export interface Price {
  estimate: Estimate | null;
  problem: ApiProblem | null;
}

/** What an order of so many pieces will cost, and whether the wallet has it. */
export function usePrice(asked: Pick<Schemas['QuoteAsked'], 'kind' | 'model' | 'quantity' | 'summary'> | null): Price {
  const { estimate, problem } = useQuote(asked);
  const { data: balance } = useBalance();
  if (problem?.code === 'wallet.insufficient_coins') return { estimate, problem };
  if (estimate === null || balance === undefined) return { estimate, problem: null };
  const { ceiling: needed } = estimate.quote;
  const { available } = balance;
  const isEnough = toMicro(needed) <= toMicro(available);
  return {
    estimate,
    problem: isEnough ? null : new ApiProblem('wallet.insufficient_coins', 402, { more: { needed, available } }),
  };
}

/** The one act of a studio, with its price on it. */
export function OrderButton(props: {
  icon: LucideIcon;
  label: string;
  estimate: Estimate | null;
  isBusy: boolean;
  isDisabled: boolean;
}) {
  const t = useTranslations('jobs');
  const Icon = props.icon;
  const cost = props.estimate?.quote.ceiling;
  return (
    <Button
      type="submit"
      variant="primary"
      size="lg"
      isBusy={props.isBusy}
      disabled={props.isDisabled}
      className="max-sm:w-full"
    >
      {props.isBusy ? null : <Icon className="rtl:-scale-x-100" aria-hidden="true" />}
      {props.label}
      {cost === undefined ? null : (
        <span className="border-primary-foreground/30 border-s ps-2 font-normal [&_span]:text-current">
          {isZero(cost) ? t('free') : <Amount coins={cost} />}
        </span>
      )}
    </Button>
  );
}

/** What keeps an order from being sent, or sent it back; in the place where it was given. */
export function OrderProblem(props: { price: ApiProblem | null; refused: ApiProblem | null; onRetry: () => void }) {
  if (props.refused) return <Refusal problem={props.refused} onRetry={props.onRetry} />;
  return props.price ? <Refusal problem={props.price} /> : null;
}
