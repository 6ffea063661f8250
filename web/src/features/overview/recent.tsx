'use client';

import { ReceiptText } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { ErrorState } from '@/components/shared/error-state';
import { Moment } from '@/components/shared/moment';
import { Button } from '@/components/ui/button';
import { Card, CardHeader } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { Skeleton } from '@/components/ui/skeleton';
import { KindIcon, useKindName } from '@/features/billing/kinds';
import { useHref } from '@/i18n/language-context';
import { $api } from '@/lib/api/client';
import { cn } from '@/lib/cn';
import { isNegative } from '@/lib/coins';

const SHOWN = 5;

/** The last few changes of the balance. */
export function Recent() {
  const t = useTranslations('overview');
  const href = useHref();
  return (
    <Card className="flex flex-col">
      <CardHeader title={t('recent')}>
        <Button asChild variant="link" size="inline" className="text-2sm">
          <Link href={href('/billing/')}>{t('allTransactions')}</Link>
        </Button>
      </CardHeader>
      <div className="min-h-74 px-4 pt-2 pb-3 sm:px-5">
        <List />
      </div>
    </Card>
  );
}

function List() {
  const t = useTranslations('overview');
  const nameOf = useKindName();
  const { data, error, refetch } = $api.useQuery('get', '/api/v1/billing/transactions', {
    params: { query: { limit: SHOWN } },
  });
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) {
    return ['a', 'b', 'c', 'd', 'e'].map((place) => <Skeleton key={place} className="my-2.5 h-9" />);
  }
  if (data.items.length === 0) return <Empty icon={ReceiptText} title={t('noRecent')} />;
  return (
    <ul>
      {data.items.map((item) => (
        <li key={item.id} className="flex items-center gap-3 border-b py-2.5 last:border-0">
          <KindIcon kind={item.kind} />
          <span className="min-w-0 flex-1 leading-snug">
            <span className="block truncate">{nameOf(item.kind)}</span>
            <Moment at={item.createdAt} className="text-muted-foreground text-xs" />
          </span>
          <Amount
            coins={item.amount}
            isSigned
            className={cn('font-medium', isNegative(item.amount) ? '' : 'text-success')}
          />
        </li>
      ))}
    </ul>
  );
}
