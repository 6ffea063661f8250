'use client';

import { Boxes } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { OneLine } from '@/components/shared/one-line';
import { Card, CardHeader } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { Progress } from '@/components/ui/progress';
import { Skeleton } from '@/components/ui/skeleton';
import { totalsOf, type UsageRow } from '@/features/usage/series';
import { fromMicro } from '@/lib/coins';

const SHOWN = 5;

/** The models that ran most, with what they cost. */
export function Favourites({ usage }: { usage: { data?: { items: UsageRow[] } } }) {
  const t = useTranslations('overview');
  const totals = usage.data && totalsOf(usage.data.items);
  return (
    // A whole row where the other two fill one.
    <Card className="lg:max-2xl:col-span-2">
      <CardHeader title={t('favourites')} />
      <div className="px-4 pt-3 pb-4 sm:px-5">
        {totals === undefined ? (
          ['a', 'b', 'c', 'd', 'e'].map((place) => <Skeleton key={place} className="my-2.5 h-9" />)
        ) : totals.byModel.length === 0 ? (
          <Empty icon={Boxes} title={t('noFavourites')} />
        ) : (
          <ul className="grid gap-3.5">
            {totals.byModel.slice(0, SHOWN).map((model) => (
              <li key={model.model}>
                <div className="flex items-baseline gap-3">
                  <OneLine dir="ltr" className="flex-1">
                    {model.model}
                  </OneLine>
                  <Amount coins={fromMicro(model.coins)} className="text-2sm" />
                </div>
                <div className="mt-1 flex items-center gap-3">
                  <Progress label={model.model} value={model.runs / totals.runs} className="flex-1" />
                  <span className="w-16 text-end text-muted-foreground text-xs">
                    {t('runsOf', { count: model.runs })}
                  </span>
                </div>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
}
