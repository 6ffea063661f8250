'use client';

import { useLocale, useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { Button } from '@/components/ui/button';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { $api, type Schemas } from '@/lib/api/client';
import { isZero, writeCoins } from '@/lib/coins';

/** Coins for money. Which can be bought, and why others cannot, the API says. */
export function Packages() {
  const t = useTranslations('billing');
  const { data, isError } = $api.useQuery('get', '/api/v1/billing/packages');
  if (isError || data?.items.length === 0) return null;
  const isAnyOpen = data?.items.some((offer) => offer.purchasable) ?? true;
  return (
    <Card>
      <CardHeader title={t('packages')} description={isAnyOpen ? t('packagesHint') : t('notYet')} />
      <CardBody className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        {data
          ? data.items.map((offer) => <Offer key={offer.id} offer={offer} />)
          : ['a', 'b', 'c', 'd'].map((place) => <Skeleton key={place} className="h-40" />)}
      </CardBody>
    </Card>
  );
}

function Offer({ offer }: { offer: Schemas['PackageShown'] }) {
  const t = useTranslations('billing');
  const locale = useLocale();
  return (
    <div className="flex flex-col rounded-lg border bg-background p-4">
      <p className="font-semibold text-lg">
        <Amount coins={offer.coins} />
      </p>
      <p className="min-h-7 text-2sm text-coin-foreground">
        {isZero(offer.bonusCoins) ? null : t('plusBonus', { amount: writeCoins(offer.bonusCoins, locale) })}
      </p>
      <p className="mt-auto pt-2 text-muted-foreground">{t('toman', { price: offer.priceToman })}</p>
      <Button size="sm" className="mt-3 max-lg:h-10" disabled={!offer.purchasable}>
        {t('buy')}
      </Button>
    </div>
  );
}
