/** A page that was open while a new build went live may ask for files that are gone. One reload mends that. */

import { useEffect, useState } from 'react';

const RELOADED_AT = 'aimall.reloaded-at';
const ONCE_IN_MS = 60_000;

export const isStaleBuild = (error: Error): boolean =>
  error.name === 'ChunkLoadError' ||
  /Loading chunk|dynamically imported module|Failed to load chunk/.test(error.message);

/** Reloads, unless that has just been done: a second time would not help either. */
export function reloadOnce(): void {
  const last = Number(sessionStorage.getItem(RELOADED_AT) ?? 0);
  if (Date.now() - last < ONCE_IN_MS) return;
  sessionStorage.setItem(RELOADED_AT, String(Date.now()));
  window.location.reload();
}

const LOOK_EVERY_MS = 300_000;

/** Whether the server has a newer build than the one that is open. It is looked at when one comes back to the tab. */
export function useNewerBuild(): boolean {
  const [isNewer, setNewer] = useState(false);
  useEffect(() => {
    const here = window.location.pathname;
    let lookedAt = Date.now();
    let first: string | null = null;
    const look = async () => {
      const answer = await fetch(here, { method: 'HEAD', cache: 'no-store' }).catch(() => null);
      const tag = answer?.ok ? answer.headers.get('ETag') : null;
      first ??= tag;
      if (tag !== null && tag !== first) setNewer(true);
    };
    const onReturn = () => {
      if (document.hidden || Date.now() - lookedAt < LOOK_EVERY_MS) return;
      lookedAt = Date.now();
      void look();
    };
    void look();
    document.addEventListener('visibilitychange', onReturn);
    return () => document.removeEventListener('visibilitychange', onReturn);
  }, []);
  return isNewer;
}
