'use client';

import { Boxes } from 'lucide-react';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { ErrorState } from '@/components/shared/error-state';
import { SearchField } from '@/components/shared/search-field';
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
          <Th>{t('provider')}</Th>
          <Th isNumber>{t('priceIn')}</Th>
          <Th isNumber>{t('priceOut')}</Th>
          <Th isNumber>{t('costOut')}</Th>
          <Th isNumber>{t('factor')}</Th>
          <Th>{t('state')}</Th>
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
  const t = useTranslations('admin');
  const locale = useLocale();
  const factor = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  return (
    <Tr>
      <Td className="leading-snug">
        {model ? (
          <>
            <span className="block whitespace-nowrap font-medium">
              <bdi dir="ltr">{model.name}</bdi>
            </span>
            <span className="block text-muted-foreground text-xs">
              <bdi dir="ltr">{model.id}</bdi>
            </span>
          </>
        ) : null}
      </Td>
      <Td>
        <bdi dir="ltr">{route.provider}</bdi>
      </Td>
      <Td isNumber>{route.price ? <Amount coins={route.price.inputPerMillion} isUnitHidden isColumn /> : '—'}</Td>
      <Td isNumber>{route.price ? <Amount coins={route.price.outputPerMillion} isUnitHidden isColumn /> : '—'}</Td>
      <Td isNumber>
        {route.cost ? (
          <bdi dir="ltr">${factor.format(route.cost.outputUsdPerMillion as Intl.StringNumericLiteral)}</bdi>
        ) : (
          '—'
        )}
      </Td>
      <Td isNumber>
        {route.margin ? <bdi dir="ltr">×{factor.format(route.margin as Intl.StringNumericLiteral)}</bdi> : '—'}
      </Td>
      <Td>
        <Badge tone={route.onSale ? 'success' : 'neutral'}>{t(route.onSale ? 'onSale' : 'notOnSale')}</Badge>
        {route.obstacle ? (
          <span className="block text-muted-foreground text-xs">
            <bdi dir="ltr" lang="en">
              {route.obstacle}
            </bdi>
          </span>
        ) : null}
      </Td>
    </Tr>
  );
}
