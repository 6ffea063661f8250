'use client';

import { Captions, Speech } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { Page, PageHeader } from '@/components/shared/page';
import { Skeleton } from '@/components/ui/skeleton';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs';
import { useTabInAddress } from '@/lib/tab-in-address';
import { useDrafts } from './drafts';

// What waits for the API need not be in the page before it.
const loading = () => <Skeleton className="h-110 rounded-xl" />;
const Listen = dynamic(() => import('./listen').then((module) => module.Listen), { ssr: false, loading });
const Speak = dynamic(() => import('./speak').then((module) => module.Speak), { ssr: false, loading });

const TABS = [
  { name: 'listen', icon: Captions, content: Listen },
  { name: 'speak', icon: Speech, content: Speak },
] as const;

/** Speech becomes text here, and text becomes speech. */
export function AudioPage() {
  const t = useTranslations('audio');
  const [tab, setTab] = useTabInAddress(TABS.map(({ name }) => name));
  useEffect(() => void useDrafts.persist.rehydrate(), []);
  return (
    <Page className="max-w-7xl">
      <PageHeader title={t('title')} description={t('lead')} />
      <Tabs value={tab} onValueChange={setTab}>
        <TabsList aria-label={t('title')}>
          {TABS.map(({ name, icon: Icon }) => (
            <TabsTrigger key={name} value={name}>
              <Icon aria-hidden="true" />
              {t(`tab.${name}`)}
            </TabsTrigger>
          ))}
        </TabsList>
        {TABS.map(({ name, content: Content }) => (
          <TabsContent key={name} value={name}>
            <Content />
          </TabsContent>
        ))}
      </Tabs>
    </Page>
  );
}
