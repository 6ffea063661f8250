import { MutationCache, QueryClient } from '@tanstack/react-query';
import { tellProblem } from './notices';
import { problemOf } from './problem';

declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: {
      /** The component shows the problem in its own place, so no toast tells it. */
      isToldInPlace?: boolean;
    };
  }
}

const TRIES_MAX = 2;

/** Reads are tried again when that can help; acts never are by themselves. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => failures < TRIES_MAX && problemOf(error).isPassing,
      },
      mutations: { retry: false },
    },
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, mutation) => {
        if (!mutation.meta?.isToldInPlace) tellProblem(problemOf(error));
      },
    }),
  });
}
