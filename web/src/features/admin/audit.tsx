'use client';

import { ScrollText } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ErrorState } from '@/components/shared/error-state';
import { DateTime } from '@/components/shared/moment';
import { SearchField } from '@/components/shared/search-field';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card, CardHeader } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { Skeleton } from '@/components/ui/skeleton';
import { Table, Td, Th, Tr } from '@/components/ui/table';
import { $api, type Schemas } from '@/lib/api/client';
import { byCursor } from '@/lib/api/paging';

const PAGE = 25;

/** Who did what to whom, newest first. */
export function Audit() {
  const t = useTranslations('admin');
  const tCommon = useTranslations('common');
  const [action, setAction] = useState('');
  const query = $api.useInfiniteQuery(
    'get',
    '/api/v1/admin/audit',
    { params: { query: { limit: PAGE, ...(action ? { action } : {}) } } },
    { ...byCursor, placeholderData: (earlier) => earlier },
  );
  const acts = query.data?.pages.flatMap((page) => page.items);
  return (
    <Card>
      <CardHeader title={t('audit')} description={t('auditHint')}>
        <SearchField label={t('filterAction')} onSearch={setAction} className="w-72 max-sm:w-full" />
      </CardHeader>
      <div className="mt-3 min-h-96 border-t">
        {query.error && !acts ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : null}
        {!acts && !query.error ? <Skeleton className="m-5 h-80" /> : null}
        {acts?.length === 0 ? <Empty icon={ScrollText} title={t('noActs')} /> : null}
        {acts && acts.length > 0 ? <Rows acts={acts} /> : null}
      </div>
      {query.hasNextPage ? (
        <div className="border-t p-3 text-center">
          <Button size="sm" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {tCommon('loadMore')}
          </Button>
        </div>
      ) : null}
    </Card>
  );
}

function Rows({ acts }: { acts: Schemas['ActShown'][] }) {
  const t = useTranslations('admin');
  return (
    <Table>
      <thead>
        <tr>
          <Th>{t('at')}</Th>
          <Th>{t('actor')}</Th>
          <Th>{t('action')}</Th>
          <Th>{t('facts')}</Th>
        </tr>
      </thead>
      <tbody>
        {acts.map((act) => (
          <Tr key={act.number}>
            <Td className="whitespace-nowrap text-2sm text-muted-foreground">
              <DateTime at={act.at} />
            </Td>
            <Td className="whitespace-nowrap">
              {act.actorId === null ? t('system') : <bdi dir="ltr">{act.actorEmail ?? act.actorId}</bdi>}
            </Td>
            <Td>
              <Badge>
                <bdi dir="ltr" className="font-mono">
                  {act.action}
                </bdi>
              </Badge>
            </Td>
            <Td className="text-2sm">
              <span className="block font-mono text-muted-foreground text-xs">
                <bdi dir="ltr">{act.subject}</bdi>
              </span>
              {Object.entries(act.facts).map(([name, value]) => (
                <span key={name} className="me-3 inline-block">
                  <bdi dir="ltr" className="text-muted-foreground">
                    {name}
                  </bdi>{' '}
                  <bdi>{value}</bdi>
                </span>
              ))}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
