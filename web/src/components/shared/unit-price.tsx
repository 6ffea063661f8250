'use client';

import { useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import type { Schemas } from '@/lib/api/client';
import { isZero } from '@/lib/coins';

const UNITS = ['image', 'second', 'character'] as const;

/** What one piece of a model's work costs. */
export function UnitPrice({ price }: { price: Schemas['UnitPriceShown'] }) {
  const t = useTranslations('chat');
  const unit = UNITS.find((known) => known === price.unit);
  if (unit === undefined) return null;
  return (
    <span className="text-2sm text-muted-foreground">
      {isZero(price.perUnit)
        ? t('costsNothing')
        : t.rich(`per.${unit}`, { price: () => <Amount coins={price.perUnit} /> })}
    </span>
  );
}
