'use client';

import { useSearchParams } from 'next/navigation';

/** Which tab is open, kept in the address as `?tab=`, so that it survives a reload and can be sent to somebody. */
export function useTabInAddress(names: readonly string[]): [string, (name: string) => void] {
  const [first = ''] = names;
  const asked = useSearchParams().get('tab');
  const choose = (name: string) => {
    const address = new URL(window.location.href);
    if (name === first) address.searchParams.delete('tab');
    else address.searchParams.set('tab', name);
    // The router hears of it, and so does `useSearchParams`.
    window.history.replaceState(null, '', address);
  };
  return [asked !== null && names.includes(asked) ? asked : first, choose];
}
