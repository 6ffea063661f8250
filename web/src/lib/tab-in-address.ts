'use client';

import { useEffect, useState } from 'react';

/** Which tab is open, kept in the address as `?tab=`, so that it survives a reload and can be sent to somebody. */
export function useTabInAddress(names: readonly string[]): [string, (name: string) => void] {
  const [first = ''] = names;
  const [tab, setTab] = useState(first);
  const known = names.join(' ');
  useEffect(() => {
    const asked = new URLSearchParams(window.location.search).get('tab');
    if (asked !== null && known.split(' ').includes(asked)) setTab(asked);
  }, [known]);
  const choose = (name: string) => {
    setTab(name);
    const address = new URL(window.location.href);
    if (name === first) address.searchParams.delete('tab');
    else address.searchParams.set('tab', name);
    window.history.replaceState(null, '', address);
  };
  return [tab, choose];
}
