'use client';

import { Boxes, Database, KeyRound, ListTree, Palette, ShieldCheck, UserRound } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useTranslations } from 'use-intl';
import { TabbedPage } from '@/components/shared/tabbed-page';
import { Skeleton } from '@/components/ui/skeleton';
import { Appearance } from './appearance';
import { Profile } from './profile';

const loading = () => <Skeleton className="h-64 rounded-xl" />;
const Security = dynamic(() => import('./security').then((module) => module.Security), { ssr: false, loading });
const DefaultModels = dynamic(() => import('./default-models').then((module) => module.DefaultModels), {
  ssr: false,
  loading,
});
const ApiKeys = dynamic(() => import('@/features/keys').then((module) => module.ApiKeys), { ssr: false, loading });
const Requests = dynamic(() => import('@/features/requests').then((module) => module.Requests), {
  ssr: false,
  loading,
});
const OwnData = dynamic(() => import('./own-data').then((module) => module.OwnData), { ssr: false, loading });

const TABS = [
  { name: 'profile', icon: UserRound, content: Profile },
  { name: 'security', icon: ShieldCheck, content: Security },
  { name: 'models', icon: Boxes, content: DefaultModels },
  { name: 'appearance', icon: Palette, content: Appearance },
  { name: 'keys', icon: KeyRound, content: ApiKeys },
  { name: 'requests', icon: ListTree, content: Requests },
  { name: 'data', icon: Database, content: OwnData },
] as const;

export function SettingsPage() {
  const t = useTranslations('settings');
  return (
    <TabbedPage
      title={t('title')}
      lead={t('lead')}
      tabs={TABS}
      nameOf={(name) => t(`tab.${name}`)}
      className="max-w-4xl"
    />
  );
}
