'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useHref } from '@/i18n/language-context';
import { useSession } from '@/lib/api/session';
import { usePreferences } from '@/stores/preferences';
import { sectionsFor } from './navigation';
import { openOverlay } from './ui-state';

const GO_MS = 1200;

/** The keys that work everywhere. They go by the key's place, so that a Persian layout has them, too. */
export function useShortcuts(): void {
  const router = useRouter();
  const href = useHref();
  useEffect(() => {
    let goUntil = 0;
    const withModifier: Record<string, () => void> = {
      KeyK: () => openOverlay('palette'),
      KeyJ: () => router.push(href('/chat/')),
      KeyB: () => {
        const { sidebarCollapsed, choose } = usePreferences.getState();
        choose({ sidebarCollapsed: !sidebarCollapsed });
      },
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.isComposing || event.altKey) return;
      const act = withModifier[event.code];
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && act) {
        event.preventDefault();
        act();
        return;
      }
      if (event.ctrlKey || event.metaKey || isWriting(event.target)) return;
      if (!usePreferences.getState().singleKeyShortcuts) return;
      if (event.key === '?' || event.key === '؟') openOverlay('shortcuts');
      if (event.code === 'KeyG') {
        goUntil = Date.now() + GO_MS;
        return;
      }
      if (Date.now() > goUntil) return;
      goUntil = 0;
      const role = useSession.getState().user?.role;
      const section = sectionsFor(role).find(({ key }) => event.code === `Key${key}`);
      if (section) router.push(href(section.path));
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [router, href]);
}

/** Whether keys are letters here, not commands. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}
