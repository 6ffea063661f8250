'use client';

import { useLocale, useTranslations } from 'use-intl';
import { cn } from '@/lib/cn';
import { writeCoins } from '@/lib/coins';

/** An amount of coins with its unit. The API's decimal string is written as it is, never through a float. */
export function Amount(props: {
  coins: string;
  isSigned?: boolean;
  isUnitHidden?: boolean;
  /** Always two digits after the point, for columns. */
  isColumn?: boolean;
  className?: string;
}) {
  const t = useTranslations('common');
  const written = writeCoins(props.coins, useLocale(), { isSigned: props.isSigned, isColumn: props.isColumn });
  return (
    <span className={cn('tabular whitespace-nowrap', props.className)}>
      <bdi dir="ltr">{written}</bdi>
      {props.isUnitHidden ? null : (
        <span className="ms-1 font-normal text-muted-foreground text-[max(0.75em,0.6875rem)]">{t('coins')}</span>
      )}
    </span>
  );
}
