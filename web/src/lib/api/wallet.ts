import { useQueryClient } from '@tanstack/react-query';
import { $api } from './client';
import { useSession } from './session';

const ABOUT_COINS = ['/api/v1/billing/', '/api/v1/usage', '/api/v1/generations', '/api/v1/admin/users'];
const STALE_MS = 10_000;

/** What the wallet holds. It goes stale sooner than other things, because runs spend from it. */
export function useBalance() {
  const isOpen = useSession((session) => session.status === 'open');
  return $api.useQuery('get', '/api/v1/billing/balance', {}, { staleTime: STALE_MS, enabled: isOpen });
}

/** How long the coins last at the present pace; the API works that out. */
export function useOutlook() {
  const isOpen = useSession((session) => session.status === 'open');
  return $api.useQuery('get', '/api/v1/billing/outlook', {}, { enabled: isOpen });
}

/** Says that coins have moved: what shows them is asked for again. */
export function useCoinsMoved(): () => void {
  const queryClient = useQueryClient();
  return () => {
    const isAboutCoins = (path: string) => ABOUT_COINS.some((start) => path.startsWith(start));
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => isAboutCoins(String(queryKey[1])) });
  };
}
