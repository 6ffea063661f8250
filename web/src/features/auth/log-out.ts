'use client';

import { useQueryClient } from '@tanstack/react-query';
import { apiFetch } from '@/lib/api/fetch';
import { tellProblem } from '@/lib/api/notices';
import { problemOf } from '@/lib/api/problem';
import { COOKIE_HEADERS, forgetSession } from '@/lib/api/session';

/** Ends the log-in here and at the API; whoever is next at this browser finds nothing of it. */
export function useLogOut(): () => Promise<void> {
  const queryClient = useQueryClient();
  return async () => {
    try {
      await apiFetch('/api/v1/auth/logout', { method: 'POST', headers: COOKIE_HEADERS });
    } catch (error) {
      // The cookie could not be taken back, so saying "logged out" would be a lie.
      tellProblem(problemOf(error));
      return;
    }
    forgetSession();
    queryClient.clear();
  };
}
