/** The preferences that decide how large things are: they are there before the first paint, so that nothing jumps. */

import type { Preferences } from './preferences';

const TEXT_SCALES = { small: '0.9375', normal: '1', large: '1.125' } as const;

/** Hands the sizes to the style sheet. */
export function takeSizes({ textScale, sidebarCollapsed }: Pick<Preferences, 'textScale' | 'sidebarCollapsed'>): void {
  const root = document.documentElement;
  root.style.setProperty('--text-scale', TEXT_SCALES[textScale]);
  root.dataset.sidebar = sidebarCollapsed ? 'folded' : 'open';
}

/** The same for a page that has not come alive yet: a script that stands in it, before everything that it measures. */
export const SIZES_FIRST = `try{const{textScale:t,sidebarCollapsed:s}=JSON.parse(localStorage.getItem("aimall.preferences")).state,r=document.documentElement;r.style.setProperty("--text-scale",${JSON.stringify(TEXT_SCALES)}[t]);r.dataset.sidebar=s?"folded":"open"}catch{}`;
