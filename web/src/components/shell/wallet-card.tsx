'use client';

import { Coins, Plus } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import { Tooltip } from '@/components/ui/tooltip';
import { useHref } from '@/i18n/language-context';
import { useBalance } from '@/lib/api/wallet';
import { isZero } from '@/lib/coins';

/** What one has to spend, always in sight. */
export function WalletCard({ isCollapsed, onNavigate }: { isCollapsed: boolean; onNavigate?: () => void }) {
  const t = useTranslations('shell');
  const href = useHref();
  const { data, isError } = useBalance();
  if (isCollapsed) {
    return (
      <Tooltip label={t('balance')}>
        <Link
          href={href('/billing/')}
          className="grid h-10 place-items-center rounded-lg bg-coin-soft text-coin-foreground"
          aria-label={t('balance')}
        >
          <Coins className="size-4.5 stroke-[1.75]" aria-hidden="true" />
        </Link>
      </Tooltip>
    );
  }
  return (
    <section aria-label={t('wallet')} className="rounded-xl border bg-surface p-3">
      <div className="flex items-center gap-2 text-2sm text-muted-foreground">
        <span className="grid size-6 place-items-center rounded-md bg-coin-soft text-coin-foreground">
          <Coins className="size-4 stroke-[1.75]" aria-hidden="true" />
        </span>
        {t('balance')}
      </div>
      <p className="mt-1.5 flex h-8 items-center font-semibold text-xl">
        {data ? (
          <Amount coins={data.available} />
        ) : isError ? (
          <span aria-hidden="true">—</span>
        ) : (
          <Skeleton className="h-6 w-28" />
        )}
      </p>
      <p className="h-6 text-muted-foreground text-xs">
        {data && !isZero(data.held) ? (
          <>
            {t('held')} <Amount coins={data.held} />
          </>
        ) : null}
      </p>
      <Button asChild size="sm" className="w-full">
        <Link href={href('/billing/')} onClick={onNavigate}>
          <Plus aria-hidden="true" />
          {t('topUp')}
        </Link>
      </Button>
    </section>
  );
}
