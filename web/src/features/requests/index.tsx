'use client';

import { ListTree, RotateCw } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Listing, NoneMatch } from '@/components/shared/listing';
import { Card, CardHeader } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { IconButton } from '@/components/ui/icon-button';
import { $api } from '@/lib/api/client';
import { byCursor } from '@/lib/api/paging';
import { type Filter, isUnfiltered, queryOf, UNFILTERED } from './filter';
import { Filters } from './filters';
import { Rows } from './rows';

const ReceiptSheet = dynamic(() => import('@/features/billing/receipt-sheet').then((module) => module.ReceiptSheet), {
  ssr: false,
});

const PAGE = 20;

/** Every call that came by one's keys, newest first. The address may name a key, as the list of keys does. */
export function Requests() {
  const t = useTranslations('requests');
  const key = useSearchParams().get('key');
  const [filter, setFilter] = useState<Filter>({ ...UNFILTERED, key: key ?? 'all' });
  const [receipt, setReceipt] = useState<string | null>(null);
  const query = $api.useInfiniteQuery(
    'get',
    '/api/v1/usage/requests',
    { params: { query: { ...queryOf(filter, new Date()), limit: PAGE } } },
    byCursor,
  );
  return (
    <Card>
      <CardHeader title={t('title')} description={t('hint')}>
        <IconButton label={t('renew')} disabled={query.isRefetching} onClick={() => void query.refetch()}>
          <RotateCw aria-hidden="true" />
        </IconButton>
      </CardHeader>
      <div className="px-4 pt-3 sm:px-5">
        <Filters filter={filter} onChange={setFilter} />
      </div>
      <Listing query={query} nothing={<Nothing filter={filter} onClear={() => setFilter(UNFILTERED)} />}>
        {(items) => <Rows items={items} onReceipt={setReceipt} />}
      </Listing>
      {receipt ? <ReceiptSheet generationId={receipt} onClose={() => setReceipt(null)} /> : null}
    </Card>
  );
}

function Nothing({ filter, onClear }: { filter: Filter; onClear: () => void }) {
  const t = useTranslations('requests');
  if (!isUnfiltered(filter)) return <NoneMatch onClear={onClear} />;
  return <Empty icon={ListTree} title={t('empty')} description={t('emptyHint')} />;
}
