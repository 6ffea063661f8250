'use client';

import { Activity, Boxes, TrendingUp } from 'lucide-react';
import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { StatCard } from '@/components/shared/stat-card';
import { Card, CardHeader } from '@/components/ui/card';
import { Progress } from '@/components/ui/progress';
import { Table, Td, Th, Tr } from '@/components/ui/table';
import { type Totals, totalsOf } from '@/features/usage/series';
import { type Range, UsageCard } from '@/features/usage/usage-card';
import { $api } from '@/lib/api/client';
import { fromMicro } from '@/lib/coins';
import { Earnings } from './earnings';

/** What everybody together has run, and on which models. */
export function AdminUsage() {
  const t = useTranslations('admin');
  const format = useFormatter();
  const [range, setRange] = useState<Range>('30');
  const usage = $api.useQuery(
    'get',
    '/api/v1/admin/usage',
    { params: { query: { days: Number(range) } } },
    { placeholderData: (earlier) => earlier },
  );
  const totals = usage.data && totalsOf(usage.data.items);
  return (
    <div className="grid grid-cols-1 gap-5">
      <div className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-3">
        <StatCard
          label={t('spent')}
          icon={TrendingUp}
          tone="coin"
          value={totals && <Amount coins={fromMicro(totals.coins)} />}
        />
        <StatCard label={t('runs')} icon={Activity} value={totals && format.number(totals.runs)} />
        <StatCard label={t('models')} icon={Boxes} value={totals && format.number(totals.byModel.length)} />
      </div>
      <UsageCard usage={usage} range={range} onRange={setRange} title={t('usage')} />
      <Earnings days={Number(range)} />
      {totals && totals.byModel.length > 0 ? <ByModel totals={totals} /> : null}
    </div>
  );
}

function ByModel({ totals }: { totals: Totals }) {
  const t = useTranslations('admin');
  const tCommon = useTranslations('common');
  const format = useFormatter();
  return (
    <Card>
      <CardHeader title={t('byModel')} />
      <div className="mt-3 border-t">
        <Table>
          <thead>
            <tr>
              <Th>{tCommon('model')}</Th>
              <Th isNumber>{t('runs')}</Th>
              <Th isNumber>{t('coinsHead')}</Th>
              <Th className="w-1/4 max-sm:hidden">{t('share')}</Th>
            </tr>
          </thead>
          <tbody>
            {totals.byModel.map((model) => (
              <Tr key={model.model}>
                <Td>
                  <bdi dir="ltr">{model.model}</bdi>
                </Td>
                <Td isNumber>{format.number(model.runs)}</Td>
                <Td isNumber>
                  <Amount coins={fromMicro(model.coins)} isColumn isUnitHidden />
                </Td>
                <Td className="max-sm:hidden">
                  <Progress
                    label={model.model}
                    value={totals.coins > 0n ? Number(model.coins) / Number(totals.coins) : 0}
                  />
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </div>
    </Card>
  );
}
