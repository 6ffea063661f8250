'use client';

import { Film, Image as ImageIcon } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { TabbedPage } from '@/components/shared/tabbed-page';
import { Skeleton } from '@/components/ui/skeleton';
import { useDrafts } from './drafts';

// What waits for the API need not be in the page before it.
const Studio = dynamic(() => import('./studio').then((module) => module.Studio), {
  ssr: false,
  loading: () => <Skeleton className="h-110 rounded-xl" />,
});

const TABS = [
  { name: 'images', icon: ImageIcon, content: () => <Studio kind="image" /> },
  { name: 'videos', icon: Film, content: () => <Studio kind="video" /> },
] as const;

/** Pictures and short films from words: ordered, watched while they are made, and kept. */
export function ImagesPage() {
  const t = useTranslations('images');
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
