'use client';

import { SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Empty } from '@/components/ui/empty';
import { Skeleton } from '@/components/ui/skeleton';
import { cn } from '@/lib/cn';
import { ErrorState } from './error-state';

interface Paged<Item> {
  data: { pages: { items: Item[] }[] } | undefined;
  error: unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  refetch: () => unknown;
  fetchNextPage: () => unknown;
}

/** What a card lists page by page: its rows, or what stands in for them, and the way to more. */
export function Listing<Item>(props: {
  query: Paged<Item>;
  /** Stands there when nothing is found. */
  nothing: ReactNode;
  className?: string;
  children: (items: Item[]) => ReactNode;
}) {
  const { query } = props;
  const t = useTranslations('common');
  const items = query.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <div className={cn('mt-3 min-h-96 border-t', props.className)}>
        {query.error && !items ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : null}
        {!items && !query.error ? <Waiting /> : null}
        {items?.length === 0 ? props.nothing : null}
        {items && items.length > 0 ? props.children(items) : null}
      </div>
      {query.hasNextPage ? (
        <div className="border-t p-3 text-center">
          <Button size="sm" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('loadMore')}
          </Button>
        </div>
      ) : null}
    </>
  );
}

/** Nothing is left by a filter, which can be taken away. */
export function NoneMatch({ onClear }: { onClear: () => void }) {
  const t = useTranslations('common');
  return (
    <Empty icon={SearchX} title={t('noneMatch')}>
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
