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
import { Activity } from './activity';
import { Favourites } from './favourites';
import { FirstSteps, useFirstSteps } from './first-steps';
import { QuickStarts } from './quick-starts';
import { Recent } from './recent';
import { Stats } from './stats';

// Until it is clear what the place is for, it waits as the chart does.
const UNKNOWN = { error: null, refetch: () => undefined };

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
  const steps = useFirstSteps();
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
      {steps ? (
        <FirstSteps done={steps} />
      ) : (
        <UsageCard usage={steps === null ? usage : UNKNOWN} range={range} onRange={setRange} />
      )}
      <QuickStarts />
      <div className="grid gap-5 lg:grid-cols-2 2xl:grid-cols-3">
        <Activity />
        <Recent />
        <Favourites usage={usage} />
      </div>
    </Page>
  );
}
