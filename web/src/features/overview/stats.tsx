'use client';

import { CalendarClock, Coins, MessageSquare, TrendingDown } from 'lucide-react';
import { useFormatter, useLocale, useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { StatCard } from '@/components/shared/stat-card';
import { $api } from '@/lib/api/client';
import { useBalance, useOutlook } from '@/lib/api/wallet';
import { isZero, writeCoins } from '@/lib/coins';

const YEAR_DAYS = 365;

/** Four numbers: what is there, how long it lasts, what went this month, and what came of it. */
export function Stats() {
  const t = useTranslations('overview');
  const locale = useLocale();
  const format = useFormatter();
  const balance = useBalance();
  const outlook = useOutlook();
  const summary = $api.useQuery('get', '/api/v1/usage/summary');
  const held = balance.data?.held;
  const month = summary.data;
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
        label={t('daysLeft')}
        icon={CalendarClock}
        value={outlook.data && <Lasts days={outlook.data.daysLeft} />}
        note={outlook.data && t('spent7', { amount: writeCoins(outlook.data.spentLast7Days, locale) })}
      />
      <StatCard
        label={t('thisMonth')}
        icon={TrendingDown}
        value={month && <Amount coins={month.spentThisMonth} />}
        note={month && t('lastMonth', { amount: writeCoins(month.spentLastMonth, locale) })}
      />
      <StatCard
        label={t('messages')}
        icon={MessageSquare}
        value={month && format.number(month.messagesThisMonth)}
        note={month && t('messagesLast', { count: month.messagesLastMonth })}
      />
    </div>
  );
}

function Lasts({ days }: { days: number | null }) {
  const t = useTranslations('overview');
  if (days === null) return t('unknownDays');
  return days > YEAR_DAYS ? t('overYear') : t('aboutDays', { days });
}
