'use client';

import {
  CircleDot,
  Gift,
  Hourglass,
  type LucideIcon,
  Plus,
  RotateCcw,
  SlidersHorizontal,
  Sparkles,
} from 'lucide-react';
import { useTranslations } from 'use-intl';
import { cn } from '@/lib/cn';

export const TRANSACTION_KINDS = ['grant', 'topup', 'charge', 'refund', 'adjust', 'expiry'] as const;
type TransactionKind = (typeof TRANSACTION_KINDS)[number] | 'other';

const kindOf = (kind: string): TransactionKind =>
  (TRANSACTION_KINDS as readonly string[]).includes(kind) ? (kind as TransactionKind) : 'other';

const LOOKS: Record<TransactionKind, { icon: LucideIcon; tone: string }> = {
  grant: { icon: Gift, tone: 'bg-coin-soft text-coin-foreground' },
  topup: { icon: Plus, tone: 'bg-success-soft text-success' },
  charge: { icon: Sparkles, tone: 'bg-surface-3 text-muted-foreground' },
  refund: { icon: RotateCcw, tone: 'bg-success-soft text-success' },
  adjust: { icon: SlidersHorizontal, tone: 'bg-primary-soft text-primary' },
  expiry: { icon: Hourglass, tone: 'bg-danger-soft text-danger' },
  other: { icon: CircleDot, tone: 'bg-surface-3 text-muted-foreground' },
};

/** Gives a transaction's kind its name. */
export function useKindName(): (kind: string) => string {
  const t = useTranslations('billing');
  return (kind) => t(`kind.${kindOf(kind)}`);
}

export function KindIcon({ kind }: { kind: string }) {
  const { icon: Icon, tone } = LOOKS[kindOf(kind)];
  return (
    <span className={cn('grid size-8 shrink-0 place-items-center rounded-lg', tone)}>
      <Icon className={cn('size-4 stroke-[1.75]', kind === 'refund' && 'rtl:-scale-x-100')} aria-hidden="true" />
    </span>
  );
}
