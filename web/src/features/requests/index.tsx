'use client';

import { ListTree, ReceiptText, RotateCw } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ErrorState } from '@/components/shared/error-state';
import { Button } from '@/components/ui/button';
import { Card, CardHeader } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { IconButton } from '@/components/ui/icon-button';
import { Skeleton } from '@/components/ui/skeleton';
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
  const tCommon = useTranslations('common');
  const key = useSearchParams().get('key');
  const [filter, setFilter] = useState<Filter>({ ...UNFILTERED, key: key ?? 'all' });
  const [receipt, setReceipt] = useState<string | null>(null);
  const query = $api.useInfiniteQuery(
    'get',
    '/api/v1/usage/requests',
    { params: { query: { ...queryOf(filter, new Date()), limit: PAGE } } },
    byCursor,
  );
  const items = query.data?.pages.flatMap((page) => page.items);
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
      <div className="mt-3 min-h-96 border-t">
        {query.error && !items ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : null}
        {!items && !query.error ? <Waiting /> : null}
        {items?.length === 0 ? <Nothing filter={filter} onClear={() => setFilter(UNFILTERED)} /> : null}
        {items && items.length > 0 ? <Rows items={items} onReceipt={setReceipt} /> : null}
      </div>
      {query.hasNextPage ? (
        <div className="border-t p-3 text-center">
          <Button size="sm" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {tCommon('loadMore')}
          </Button>
        </div>
      ) : null}
      {receipt ? <ReceiptSheet generationId={receipt} onClose={() => setReceipt(null)} /> : null}
    </Card>
  );
}

function Nothing({ filter, onClear }: { filter: Filter; onClear: () => void }) {
  const t = useTranslations('requests');
  if (isUnfiltered(filter)) return <Empty icon={ListTree} title={t('empty')} description={t('emptyHint')} />;
  return (
    <Empty icon={ReceiptText} title={t('noneFound')}>
      <Button size="sm" onClick={onClear}>
        {t('clearFilters')}
      </Button>
    </Empty>
  );
}

function Waiting() {
  return (
    <div className="px-5">
      {Array.from({ length: 7 }, (_, at) => at).map((at) => (
        <Skeleton key={at} className="my-3.5 h-9" />
      ))}
    </div>
  );
}
