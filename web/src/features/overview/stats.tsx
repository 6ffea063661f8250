'use client';

import { Activity, Calculator, Coins, TrendingDown } from 'lucide-react';
import { useFormatter, useLocale, useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { StatCard } from '@/components/shared/stat-card';
import { totalsOf, type UsageRow } from '@/features/usage/series';
import { useBalance } from '@/lib/api/wallet';
import { fromMicro, isZero, writeCoins } from '@/lib/coins';

/** Four numbers: what is there, what went, how often, and what one run costs. */
export function Stats({ usage, days }: { usage: UsageRow[] | undefined; days: number }) {
  const t = useTranslations('overview');
  const locale = useLocale();
  const format = useFormatter();
  const balance = useBalance();
  const totals = usage && totalsOf(usage);
  const held = balance.data?.held;
  const mean = totals && totals.runs > 0 ? fromMicro(totals.coins / BigInt(totals.runs)) : '0';
  return (
    <div className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
      <StatCard
        label={t('available')}
        icon={Coins}
        tone="coin"
        value={balance.data && <Amount coins={balance.data.available} />}
        note={held && !isZero(held) ? t('ofWhichHeld', { amount: writeCoins(held, locale) }) : t('nothingHeld')}
      />
      <StatCard
        label={t('spent', { days })}
        icon={TrendingDown}
        value={totals && <Amount coins={fromMicro(totals.coins)} />}
        note={totals && t('perDay', { amount: writeCoins(fromMicro(totals.coins / BigInt(days)), locale) })}
      />
      <StatCard
        label={t('runs', { days })}
        icon={Activity}
        value={totals && format.number(totals.runs)}
        note={totals && t('models', { count: totals.byModel.length })}
      />
      <StatCard
        label={t('perRun')}
        icon={Calculator}
        value={totals && <Amount coins={mean} />}
        note={t('acrossKinds')}
      />
    </div>
  );
}
