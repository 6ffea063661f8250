/** A page that was open while a new build went live may ask for files that are gone. One reload mends that. */

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
