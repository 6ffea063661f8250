'use client';

import { Palette, ShieldCheck, UserRound } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Page, PageHeader } from '@/components/shared/page';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs';
import { useTabInAddress } from '@/lib/tab-in-address';
import { Appearance } from './appearance';
import { Profile } from './profile';
import { Sessions } from './sessions';

const TABS = [
  { name: 'profile', icon: UserRound, content: Profile },
  { name: 'security', icon: ShieldCheck, content: Sessions },
  { name: 'appearance', icon: Palette, content: Appearance },
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
