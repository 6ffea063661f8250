'use client';

import { ScrollText } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Listing } from '@/components/shared/listing';
import { DateTime } from '@/components/shared/moment';
import { OneLine } from '@/components/shared/one-line';
import { SearchField } from '@/components/shared/search-field';
import { Badge } from '@/components/ui/badge';
import { Card, CardHeader } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { $api, type Schemas } from '@/lib/api/client';
import { byCursor } from '@/lib/api/paging';

const PAGE = 25;

/** Who did what to whom, newest first. */
export function Audit() {
  const t = useTranslations('admin');
  const [action, setAction] = useState('');
  const query = $api.useInfiniteQuery(
    'get',
    '/api/v1/admin/audit',
    { params: { query: { limit: PAGE, ...(action ? { action } : {}) } } },
    { ...byCursor, placeholderData: (earlier) => earlier },
  );
  return (
    <Card>
      <CardHeader title={t('audit')} description={t('auditHint')}>
        <SearchField label={t('filterAction')} onSearch={setAction} className="w-72 max-sm:w-full" />
      </CardHeader>
      <Listing query={query} nothing={<Empty icon={ScrollText} title={t('noActs')} />}>
        {(acts) => <Acts acts={acts} />}
      </Listing>
    </Card>
  );
}

function Acts({ acts }: { acts: Schemas['ActShown'][] }) {
  const t = useTranslations('admin');
  return (
    <ul>
      {acts.map((act) => (
        <li
          key={act.number}
          className="grid gap-x-5 gap-y-1 border-b px-4 py-3 last:border-0 sm:px-5 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]"
        >
          <span className="min-w-0 leading-snug">
            {act.actorId === null ? (
              <span className="block">{t('system')}</span>
            ) : (
              <OneLine dir="ltr">{act.actorEmail ?? act.actorId}</OneLine>
            )}
            <DateTime at={act.at} className="text-2sm text-muted-foreground" />
          </span>
          <span className="min-w-0 text-2sm">
            <span className="flex flex-wrap items-center gap-x-2">
              <Badge>
                <bdi dir="ltr" className="font-mono">
                  {act.action}
                </bdi>
              </Badge>
              <OneLine dir="ltr" className="font-mono text-muted-foreground text-xs">
                {act.subject}
              </OneLine>
            </span>
            <span className="flex flex-wrap gap-x-3 pt-0.5">
              {Object.entries(act.facts).map(([name, value]) => (
                <span key={name} className="min-w-0 break-words">
                  <bdi dir="ltr" className="text-muted-foreground">
                    {name}
                  </bdi>{' '}
                  <bdi>{value}</bdi>
                </span>
              ))}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
