'use client';

import { Captions, Speech } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { TabbedPage } from '@/components/shared/tabbed-page';
import { Skeleton } from '@/components/ui/skeleton';
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
  useEffect(() => void useDrafts.persist.rehydrate(), []);
  return (
    <TabbedPage
      title={t('title')}
      lead={t('lead')}
      tabs={TABS}
      nameOf={(name) => t(`tab.${name}`)}
      className="max-w-7xl"
    />
  );
}
