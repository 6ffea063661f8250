'use client';

import { MessageSquarePlus } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Page, PageHeader } from '@/components/shared/page';
import { Button } from '@/components/ui/button';
import { type Range, UsageCard } from '@/features/usage/usage-card';
import { useHref } from '@/i18n/language-context';
import { $api } from '@/lib/api/client';
import { useSession } from '@/lib/api/session';
import { Favourites } from './favourites';
import { FirstSteps } from './first-steps';
import { QuickStarts } from './quick-starts';
import { Recent } from './recent';
import { Stats } from './stats';

/** The first page: what one has, what it went for, and the ways to begin. */
export function OverviewPage() {
  const t = useTranslations('overview');
  const href = useHref();
  const user = useSession((session) => session.user);
  const [range, setRange] = useState<Range>('30');
  const usage = $api.useQuery(
    'get',
    '/api/v1/usage',
    { params: { query: { days: Number(range) } } },
    { placeholderData: (earlier) => earlier },
  );
  const isNew = usage.data?.items.length === 0 && range === '30';
  return (
    <Page>
      <PageHeader title={t('greeting', { name: user?.displayName ?? '' })} description={t('lead')}>
        <Button asChild variant="primary">
          <Link href={href('/chat/')}>
            <MessageSquarePlus aria-hidden="true" />
            {t('newChat')}
          </Link>
        </Button>
      </PageHeader>
      <Stats />
      {isNew ? <FirstSteps /> : <UsageCard usage={usage} range={range} onRange={setRange} />}
      <QuickStarts />
      <div className="grid gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Recent />
        <Favourites usage={usage} />
      </div>
    </Page>
  );
}
