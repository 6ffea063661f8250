'use client';

import { ReceiptText } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { Listing, NoneMatch } from '@/components/shared/listing';
import { DateTime } from '@/components/shared/moment';
import { Button } from '@/components/ui/button';
import { Card, CardHeader } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { Table, Td, Th, Tr } from '@/components/ui/table';
import { $api, type Schemas } from '@/lib/api/client';
import { byCursor } from '@/lib/api/paging';
import { cn } from '@/lib/cn';
import { isNegative } from '@/lib/coins';
import { type Filter, Filters, queryOf, UNFILTERED } from './filters';
import { KindIcon, useKindName } from './kinds';

const ReceiptSheet = dynamic(() => import('./receipt-sheet').then((module) => module.ReceiptSheet), { ssr: false });

const PAGE = 20;

/** Every change of the balance, newest first. */
export function Transactions() {
  const t = useTranslations('billing');
  const [filter, setFilter] = useState<Filter>(UNFILTERED);
  const [receipt, setReceipt] = useState<string | null>(null);
  const query = $api.useInfiniteQuery(
    'get',
    '/api/v1/billing/transactions',
    { params: { query: { ...queryOf(filter, new Date()), limit: PAGE } } },
    byCursor,
  );
  return (
    <Card>
      <CardHeader title={t('transactions')} description={t('transactionsHint')}>
        <Filters filter={filter} onChange={setFilter} />
      </CardHeader>
      <Listing query={query} nothing={<Nothing filter={filter} onClear={() => setFilter(UNFILTERED)} />}>
        {(items) => <Rows items={items} onReceipt={setReceipt} />}
      </Listing>
      {receipt ? <ReceiptSheet generationId={receipt} onClose={() => setReceipt(null)} /> : null}
    </Card>
  );
}

function Nothing({ filter, onClear }: { filter: Filter; onClear: () => void }) {
  const t = useTranslations('billing');
  if (filter.kind !== 'all' || filter.time !== 'all') return <NoneMatch onClear={onClear} />;
  return <Empty icon={ReceiptText} title={t('empty')} description={t('emptyHint')} />;
}

function Rows(props: { items: Schemas['TransactionShown'][]; onReceipt: (generationId: string) => void }) {
  const t = useTranslations('billing');
  const nameOf = useKindName();
  return (
    <Table>
      <thead>
        <tr>
          <Th>{t('kindHead')}</Th>
          <Th className="max-sm:hidden">{t('when')}</Th>
          <Th isNumber>{t('amountHead')}</Th>
          <Th isNumber className="max-sm:hidden">
            {t('after')}
          </Th>
          <Th>
            <span className="sr-only">{t('receipt')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {props.items.map((item) => (
          <Tr key={item.id}>
            <Td>
              <span className="flex items-center gap-3">
                <KindIcon kind={item.kind} />
                <span className="leading-snug">
                  <span className="block whitespace-nowrap">{nameOf(item.kind)}</span>
                  <DateTime at={item.createdAt} className="text-muted-foreground text-xs sm:hidden" />
                </span>
              </span>
            </Td>
            <Td className="text-muted-foreground max-sm:hidden">
              <DateTime at={item.createdAt} />
            </Td>
            <Td isNumber>
              <Amount
                coins={item.amount}
                isSigned
                isColumn
                isUnitHidden
                className={cn('font-medium', !isNegative(item.amount) && 'text-success')}
              />
            </Td>
            <Td isNumber className="text-muted-foreground max-sm:hidden">
              <Amount coins={item.balanceAfter} isColumn isUnitHidden />
            </Td>
            <Td className="w-0 text-end">
              {item.generationId ? (
                <ReceiptButton onClick={() => item.generationId && props.onReceipt(item.generationId)} />
              ) : null}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function ReceiptButton({ onClick }: { onClick: () => void }) {
  const t = useTranslations('billing');
  return (
    <Button variant="ghost" size="sm" onClick={onClick} aria-label={t('showReceipt')} className="px-2">
      <ReceiptText aria-hidden="true" />
      <span className="max-md:hidden">{t('receipt')}</span>
    </Button>
  );
}
