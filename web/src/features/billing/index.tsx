'use client';

import { useTranslations } from 'use-intl';
import { Page, PageHeader } from '@/components/shared/page';
import { BalanceCard } from './balance-card';
import { Packages } from './packages';
import { TopUpButton } from './top-up';
import { Transactions } from './transactions';

/** The wallet: what is in it, how it got there, and where it went. */
export function BillingPage() {
  const t = useTranslations('billing');
  return (
    <Page>
      <PageHeader title={t('title')} description={t('lead')}>
        <TopUpButton />
      </PageHeader>
      <BalanceCard />
      <Packages />
      <Transactions />
    </Page>
  );
}
