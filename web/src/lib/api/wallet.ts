import { useQueryClient } from '@tanstack/react-query';
import { $api } from './client';
import { useSession } from './session';

const STALE_MS = 10_000;

/** What the wallet holds. It goes stale sooner than other things, because runs spend from it. */
export function useBalance() {
  const isOpen = useSession((session) => session.status === 'open');
  return $api.useQuery('get', '/api/v1/billing/balance', {}, { staleTime: STALE_MS, enabled: isOpen });
}

/** Says that coins have moved: what shows them is asked for again. */
export function useCoinsMoved(): () => void {
  const queryClient = useQueryClient();
  return () => {
    for (const path of ['/api/v1/billing/balance', '/api/v1/billing/transactions', '/api/v1/usage']) {
      void queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith(path) });
    }
  };
}
