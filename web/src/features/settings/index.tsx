'use client';

import { Boxes, Database, Palette, ShieldCheck, UserRound } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useTranslations } from 'use-intl';
import { Page, PageHeader } from '@/components/shared/page';
import { Skeleton } from '@/components/ui/skeleton';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs';
import { useTabInAddress } from '@/lib/tab-in-address';
import { Appearance } from './appearance';
import { Profile } from './profile';

const loading = () => <Skeleton className="h-64 rounded-xl" />;
const Security = dynamic(() => import('./security').then((module) => module.Security), { ssr: false, loading });
const DefaultModels = dynamic(() => import('./default-models').then((module) => module.DefaultModels), {
  ssr: false,
  loading,
});
const OwnData = dynamic(() => import('./own-data').then((module) => module.OwnData), { ssr: false, loading });

const TABS = [
  { name: 'profile', icon: UserRound, content: Profile },
  { name: 'security', icon: ShieldCheck, content: Security },
  { name: 'models', icon: Boxes, content: DefaultModels },
  { name: 'appearance', icon: Palette, content: Appearance },
  { name: 'data', icon: Database, content: OwnData },
] as const;

export function SettingsPage() {
  const t = useTranslations('settings');
  const [tab, setTab] = useTabInAddress(TABS.map(({ name }) => name));
  return (
    <Page className="max-w-4xl">
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
