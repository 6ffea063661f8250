'use client';

import { useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { ErrorState } from '@/components/shared/error-state';
import { Card } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { useBalance, useOutlook } from '@/lib/api/wallet';
import { cn } from '@/lib/cn';
import { isZero, toMicro } from '@/lib/coins';

const YEAR_DAYS = 365;
const PARTS = [
  { name: 'paid', colour: 'bg-primary' },
  { name: 'bonus', colour: 'bg-coin' },
  { name: 'held', colour: 'bg-muted-foreground' },
] as const;

/** The balance, and what it is made of. */
export function BalanceCard() {
  const t = useTranslations('billing');
  const { data, error, refetch } = useBalance();
  if (error && !data) {
    return (
      <Card>
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Card>
    );
  }
  const all = data ? Number(toMicro(data.available) + toMicro(data.held)) : 0;
  return (
    <Card className="grid md:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
      <div className="p-5 sm:p-6 md:border-e">
        <p className="text-2sm text-muted-foreground">{t('available')}</p>
        <p className="mt-1 flex h-12 items-center font-semibold text-3xl">
          {data ? <Amount coins={data.available} /> : <Skeleton className="h-9 w-40" />}
        </p>
        <div
          data-slot="balance-bar"
          aria-hidden="true"
          className="mt-4 flex h-2 gap-0.5 overflow-hidden rounded-full bg-surface-3"
        >
          {data && all > 0
            ? PARTS.filter(({ name }) => !isZero(data[name])).map(({ name, colour }) => (
                <div
                  key={name}
                  className={colour}
                  style={{ inlineSize: `${(Number(toMicro(data[name])) / all) * 100}%` }}
                />
              ))
            : null}
        </div>
        <p className="mt-2 h-7 text-2sm text-muted-foreground">
          <Outlook />
        </p>
      </div>
      <dl className="grid max-md:border-t sm:grid-cols-3">
        {PARTS.map(({ name, colour }) => (
          <div key={name} className="border-b p-4 last:border-0 sm:border-e sm:border-b-0 sm:p-5">
            <dt className="flex items-center gap-2 text-2sm text-muted-foreground">
              <span aria-hidden="true" className={cn('size-2.5 rounded-xs', colour)} />
              {t(name)}
            </dt>
            <dd className="mt-1 flex h-8 items-center font-semibold text-lg">
              {data ? <Amount coins={data[name]} isUnitHidden /> : <Skeleton className="h-6 w-20" />}
            </dd>
            <dd className="text-muted-foreground text-xs">{t(`${name}Hint`)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Outlook() {
  const t = useTranslations('billing');
  const { data } = useOutlook();
  if (!data) return null;
  if (data.daysLeft === null) return t('noOutlook');
  return data.daysLeft > YEAR_DAYS ? t('overYear') : t('daysLeft', { days: data.daysLeft });
}
