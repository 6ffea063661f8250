'use client';

import { Boxes } from 'lucide-react';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { ErrorState } from '@/components/shared/error-state';
import { SearchField } from '@/components/shared/search-field';
import { UnitPrice } from '@/components/shared/unit-price';
import { Badge } from '@/components/ui/badge';
import { Card, CardHeader } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { Skeleton } from '@/components/ui/skeleton';
import { Table, Td, Th, Tr } from '@/components/ui/table';
import { $api, type Schemas } from '@/lib/api/client';

type Model = Schemas['InspectedModelShown'];
type Route = Schemas['RouteShown'];

const SHOWN_MAX = 200;

/** Every model with its routes: what each costs us, what people pay, and why one is not sold. */
export function Models() {
  const t = useTranslations('admin');
  const [words, setWords] = useState('');
  const { data, error, refetch } = $api.useQuery('get', '/api/v1/admin/models');
  const wanted = words.toLowerCase();
  const models = data?.items
    .filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(wanted))
    .slice(0, SHOWN_MAX);
  return (
    <Card>
      <CardHeader title={t('modelsAndPrices')} description={t('modelsHint')}>
        <SearchField label={t('searchModels')} onSearch={setWords} className="w-72 max-sm:w-full" />
      </CardHeader>
      <div className="mt-3 min-h-96 border-t">
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
        {!data && !error ? <Skeleton className="m-5 h-80" /> : null}
        {models?.length === 0 ? <Empty icon={Boxes} title={t('noModels')} /> : null}
        {models && models.length > 0 ? <Rows models={models} /> : null}
      </div>
    </Card>
  );
}

function Rows({ models }: { models: Model[] }) {
  const t = useTranslations('admin');
  const tCommon = useTranslations('common');
  return (
    <Table>
      <thead>
        <tr>
          <Th>{tCommon('model')}</Th>
          <Th className="max-md:hidden">{t('provider')}</Th>
          <Th isNumber>{t('priceIn')}</Th>
          <Th isNumber>{t('priceOut')}</Th>
          <Th isNumber className="max-md:hidden">
            {t('costOut')}
          </Th>
          <Th isNumber className="max-md:hidden">
            {t('factor')}
          </Th>
          <Th className="max-md:hidden">{t('state')}</Th>
        </tr>
      </thead>
      <tbody>
        {models.flatMap((model) =>
          model.routes.map((route, at) => (
            <RouteRow
              key={`${model.id} ${route.provider} ${route.upstreamModel}`}
              model={at === 0 ? model : null}
              route={route}
            />
          )),
        )}
      </tbody>
    </Table>
  );
}

function RouteRow({ model, route }: { model: Model | null; route: Route }) {
  return (
    <Tr>
      <Td className="leading-snug">
        {model ? (
          <>
            <span className="block font-medium md:whitespace-nowrap">
              <bdi dir="ltr">{model.name}</bdi>
            </span>
            <span className="block break-all text-muted-foreground text-xs">
              <bdi dir="ltr">{model.id}</bdi>
            </span>
          </>
        ) : null}
        {/* What has columns of its own where there is room for them. */}
        <span className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-2sm text-muted-foreground md:hidden">
          <bdi dir="ltr">{route.provider}</bdi>
          {route.cost ? <Cost route={route} /> : null}
          {route.margin ? <Factor route={route} /> : null}
          <OnSale route={route} />
        </span>
      </Td>
      <Td className="max-md:hidden">
        <bdi dir="ltr">{route.provider}</bdi>
      </Td>
      {route.unitPrice ? (
        <Td isNumber colSpan={2} className="max-md:w-28">
          <UnitPrice price={route.unitPrice} />
        </Td>
      ) : (
        <>
          <Td isNumber>{route.price ? <Amount coins={route.price.inputPerMillion} isUnitHidden isColumn /> : '—'}</Td>
          <Td isNumber>{route.price ? <Amount coins={route.price.outputPerMillion} isUnitHidden isColumn /> : '—'}</Td>
        </>
      )}
      <Td isNumber className="max-md:hidden">
        <Cost route={route} />
      </Td>
      <Td isNumber className="max-md:hidden">
        <Factor route={route} />
      </Td>
      <Td className="max-md:hidden">
        <OnSale route={route} />
      </Td>
    </Tr>
  );
}

function Cost({ route }: { route: Route }) {
  const format = useFactorFormat();
  return route.cost ? <bdi dir="ltr">${format(route.cost.outputUsdPerMillion)}</bdi> : '—';
}

function Factor({ route }: { route: Route }) {
  const format = useFactorFormat();
  return route.margin ? <bdi dir="ltr">×{format(route.margin)}</bdi> : '—';
}

function OnSale({ route }: { route: Route }) {
  const t = useTranslations('admin');
  return (
    <>
      <Badge tone={route.onSale ? 'success' : 'neutral'}>{t(route.onSale ? 'onSale' : 'notOnSale')}</Badge>
      {route.obstacle ? (
        <span className="block text-muted-foreground text-xs">{t(`obstacle.${route.obstacle}`)}</span>
      ) : null}
    </>
  );
}

function useFactorFormat(): (decimal: string) => string {
  const format = new Intl.NumberFormat(useLocale(), { maximumFractionDigits: 2 });
  return (decimal) => format.format(decimal as Intl.StringNumericLiteral);
}
