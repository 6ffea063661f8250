/** What people keep on this device, apart for each of them: whoever is next at this browser finds nothing of it. */

import { useSession } from '@/lib/api/session';

const PREFIX = 'aimall.of.';

const keyOf = (name: string): string => `${PREFIX}${useSession.getState().user?.id ?? 'nobody'}.${name}`;

/** Storage for whoever is logged in. */
export const ownStorage = {
  getItem: (name: string): string | null => localStorage.getItem(keyOf(name)),
  setItem: (name: string, value: string): void => localStorage.setItem(keyOf(name), value),
  removeItem: (name: string): void => localStorage.removeItem(keyOf(name)),
};

/** Drops everything that is kept of whoever is logged in. */
export function forgetOwn(): void {
  const own = keyOf('');
  for (const key of Object.keys(localStorage)) if (key.startsWith(own)) localStorage.removeItem(key);
}
