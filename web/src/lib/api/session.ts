/** The log-in: the access token lives in memory only; the refresh cookie, which no script can read, makes a new one. */

import { create } from 'zustand';
import { ApiProblem, readProblem, UNREACHABLE } from './problem';
import type { components } from './schema';

export type Me = components['schemas']['Me'];
type SessionOpened = components['schemas']['SessionOpened'];

interface Session {
  /** `unreachable`: there may be a log-in, but the API does not answer. */
  status: 'starting' | 'open' | 'none' | 'unreachable';
  user: Me | null;
}

export const useSession = create<Session>()(() => ({ status: 'starting', user: null }));

// Says that this browser has a log-in, which only the HttpOnly cookie proves. It spares visitors who have none a
// refused request, and tells other tabs of a log-out.
const HINT = 'aimall.has-session';
const LOCK = 'aimall.refresh';
const EARLY_MS = 30_000;

let token: { value: string; expiresAt: number } | null = null;
let refreshing: Promise<boolean> | null = null;

/** Headers of the routes that read the refresh cookie; the API answers them only to pages of its own. */
export const COOKIE_HEADERS = { 'X-AIMall-CSRF': '1' } as const;

export function openSession(opened: SessionOpened): void {
  token = { value: opened.accessToken, expiresAt: Date.now() + opened.expiresIn * 1000 };
  localStorage.setItem(HINT, '1');
  useSession.setState({ status: 'open', user: opened.user });
}

/** Puts what the API now says of one in place of what was known. */
export const putUser = (user: Me): void => useSession.setState({ user });

export function forgetSession(): void {
  token = null;
  localStorage.removeItem(HINT);
  useSession.setState({ status: 'none', user: null });
}

/** Begins a page's life: with the log-in that the browser has, if it has one. */
export async function startSession(): Promise<void> {
  if (localStorage.getItem(HINT) === null) {
    useSession.setState({ status: 'none', user: null });
    return;
  }
  await refreshSession().catch(() => useSession.setState({ status: 'unreachable' }));
}

/** Gives a token that holds for a while yet, or null when nobody is logged in. Throws when the API is away. */
export async function freshToken(): Promise<string | null> {
  if (token !== null && token.expiresAt - Date.now() > EARLY_MS) return token.value;
  if (token === null && localStorage.getItem(HINT) === null) return null;
  await refreshSession();
  return token?.value ?? null;
}

/** Drops a token that the API has refused, unless another call has replaced it meanwhile. */
export function refuseToken(refused: string): void {
  if (token?.value === refused) token = null;
}

/** Makes a new access token; false when the log-in is over. One at a time here, and across tabs where that can be. */
export function refreshSession(): Promise<boolean> {
  refreshing ??= acrossTabs(askForToken).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

async function askForToken(): Promise<boolean> {
  let response: Response;
  try {
    response = await fetch('/api/v1/auth/refresh', { method: 'POST', headers: COOKIE_HEADERS });
  } catch {
    throw new ApiProblem(UNREACHABLE, 0);
  }
  if (response.ok) {
    openSession((await response.json()) as SessionOpened);
    return true;
  }
  const problem = await readProblem(response);
  if (problem.isPassing) throw problem;
  forgetSession();
  return false;
}

function acrossTabs<T>(act: () => Promise<T>): Promise<T> {
  // Browsers offer locks to secure pages only; without them the API's grace for a repeated refresh has to do.
  if (navigator.locks === undefined) return act();
  return navigator.locks.request(LOCK, act) as Promise<T>;
}

/** Follows the log-out of another tab. Returns how to stop. */
export function followOtherTabs(): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key === HINT && event.newValue === null) forgetSession();
  };
  window.addEventListener('storage', onStorage);
  return () => window.removeEventListener('storage', onStorage);
}
