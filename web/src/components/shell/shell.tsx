'use client';

import dynamic from 'next/dynamic';
import { type ReactNode, useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { Sheet, SheetContent } from '@/components/ui/sheet';
import { usePreferences } from '@/stores/preferences';
import { CommandPalette } from './command-palette';
import { Gate } from './gate';
import { useShortcuts } from './shortcuts';
import { Sidebar } from './sidebar';
import { Strip } from './strip';
import { Topbar } from './topbar';
import { closeOverlays, useOverlays } from './ui-state';

const ShortcutsDialog = dynamic(() => import('./shortcuts-dialog').then((module) => module.ShortcutsDialog), {
  ssr: false,
});

/** What surrounds every page of the app. The page scrolls in its own frame, under the bar. */
export function Shell({ children }: { children: ReactNode }) {
  const t = useTranslations('shell');
  const isCollapsed = usePreferences((preferences) => preferences.sidebarCollapsed);
  const open = useOverlays((overlays) => overlays.open);
  useShortcuts();
  useEffect(() => closeOverlays, []);
  return (
    <div className="flex h-dvh">
      <a
        href="#page"
        className="fixed start-3 top-2 z-50 -translate-y-16 rounded-lg bg-primary px-4 py-2 text-primary-foreground focus:translate-y-0"
      >
        {t('skip')}
      </a>
      <aside
        aria-label={t('sidebar')}
        // Its width does not wait for the page to come alive: what stands beside it would jump (see stores/sizes).
        className="w-64 in-data-[sidebar=folded]:w-16 shrink-0 overflow-x-clip border-e bg-sidebar max-lg:hidden"
      >
        <Sidebar isCollapsed={isCollapsed} />
      </aside>
      <div className="flex min-w-0 flex-1 flex-col">
        <Strip />
        <Topbar />
        <main id="page" tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto outline-none">
          <Gate>{children}</Gate>
        </main>
      </div>
      <Sheet open={open === 'navigation'} onOpenChange={(isOpen) => !isOpen && closeOverlays()}>
        <SheetContent side="start" title={t('sections')} isTitleHidden className="w-72 bg-sidebar">
          <Sidebar onNavigate={closeOverlays} />
        </SheetContent>
      </Sheet>
      <CommandPalette />
      {open === 'shortcuts' ? <ShortcutsDialog /> : null}
    </div>
  );
}
