'use client';

import { Film, Image as ImageIcon } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { Page, PageHeader } from '@/components/shared/page';
import { Skeleton } from '@/components/ui/skeleton';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs';
import { useTabInAddress } from '@/lib/tab-in-address';
import { useDrafts } from './drafts';

// What waits for the API need not be in the page before it.
const Studio = dynamic(() => import('./studio').then((module) => module.Studio), {
  ssr: false,
  loading: () => <Skeleton className="h-110 rounded-xl" />,
});

const TABS = [
  { name: 'images', kind: 'image', icon: ImageIcon },
  { name: 'videos', kind: 'video', icon: Film },
] as const;

/** Pictures and short films from words: ordered, watched while they are made, and kept. */
export function ImagesPage() {
  const t = useTranslations('images');
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
        {TABS.map((one) => (
          <TabsContent key={one.name} value={one.name} className="grid grid-cols-1 gap-6">
            <Studio kind={one.kind} />
          </TabsContent>
        ))}
      </Tabs>
    </Page>
  );
}
