import { $api } from '@/lib/api/client';
import { byCursor } from '@/lib/api/paging';
import { hasVersions, newestVersions, standingOf, type Writing } from './texts';

const PAGE = 20;
const VERSIONS_MAX = 100;

/** All that was written, newest first, on whichever device; more of it page by page. */
export function useHistory() {
  const query = $api.useInfiniteQuery(
    'get',
    '/api/v1/generations',
    { params: { query: { kind: 'text', limit: PAGE } } },
    byCursor,
  );
  const writings = query.data?.pages.flatMap((page) => page.items);
  return {
    ...query,
    writings,
    texts: writings && newestVersions(writings),
    /** The newest that goes on: started in another tab, on another device, or before a reload. */
    going: writings?.find((one) => standingOf(one) === 'going'),
  };
}

export type History = ReturnType<typeof useHistory>;

/** What a run has written, and what it was asked for. */
export function useWritten(generationId: string | undefined) {
  const params = { path: { generationId: generationId ?? '' } };
  const isThere = { enabled: generationId !== undefined };
  const output = $api.useQuery('get', '/api/v1/generations/{generationId}/output', { params }, isThere);
  const asked = $api.useQuery('get', '/api/v1/generations/{generationId}/request', { params }, isThere);
  return { output, asked };
}

export type Written = ReturnType<typeof useWritten>;

/** All versions of the text that `shown` is one of, newest first; none when it is the only one. */
export function useVersions(shown: Writing, writings: readonly Writing[]): Writing[] {
  const query = { kind: 'text', versionOf: shown.versionOf ?? shown.id, limit: VERSIONS_MAX } as const;
  const enabled = hasVersions(shown, writings);
  const found = $api.useQuery('get', '/api/v1/generations', { params: { query } }, { enabled });
  return (enabled ? found.data?.items : undefined) ?? [];
}
