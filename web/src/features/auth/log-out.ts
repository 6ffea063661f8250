'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useHref } from '@/i18n/language-context';
import { apiFetch } from '@/lib/api/fetch';
import { tellProblem } from '@/lib/api/notices';
import { problemOf } from '@/lib/api/problem';
import { COOKIE_HEADERS, forgetSession } from '@/lib/api/session';

/** Ends the log-in here and at the API; whoever is next at this browser finds nothing of it. */
export function useLogOut(): () => Promise<void> {
  const queryClient = useQueryClient();
  const login = useHref()('/login/');
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
    // Stores in memory are of whoever was here: a page of its own begins without them.
    window.location.assign(login);
  };
}
