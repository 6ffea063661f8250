'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { $api, api, type Schemas } from '@/lib/api/client';
import { linked, RELINK_MS } from '@/lib/api/file-links';
import { byCursor } from '@/lib/api/paging';

export type KeptFile = Schemas['FileShown'];

/** The words that a file was made from; null when it was brought. A file that has forgotten them is called by them. */
export const wordsOf = (file: KeptFile): string | null =>
  file.prompt ?? (file.generationId === null ? null : file.name.replace(/\.\w{3,4}$/, ''));

export interface Wanted {
  kind: 'image' | 'video' | 'audio';
  words: string;
  isFavourite: boolean;
}

const PAGE = 30;

/** What was made here, the newest first. */
export function useFiles({ kind, words, isFavourite }: Wanted) {
  const query = {
    kind,
    made: true,
    limit: PAGE,
    ...(words && { query: words }),
    ...(isFavourite && { favourite: true }),
  };
  const found = $api.useInfiniteQuery(
    'get',
    '/api/v1/files',
    { params: { query } },
    { ...byCursor, placeholderData: (earlier) => earlier, refetchInterval: RELINK_MS },
  );
  return { ...found, files: found.data?.pages.flatMap(({ items }) => items.map((file) => linked(file))) };
}

/** Asks for files anew after one has changed. */
function useFilesChanged() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: ['get', '/api/v1/files'] });
}

export function useFavourite() {
  const changed = useFilesChanged();
  return useMutation({
    mutationFn: ({ id, isFavourite }: Pick<KeptFile, 'id' | 'isFavourite'>) =>
      api.PATCH('/api/v1/files/{fileId}', { params: { path: { fileId: id } }, body: { isFavourite } }),
    onSuccess: changed,
  });
}

/** Deletes files one after another, and says how many of them went. One that is gone already counts. */
export function useDelete() {
  const changed = useFilesChanged();
  return useMutation({
    mutationFn: async (ids: readonly string[]) => {
      let gone = 0;
      for (const fileId of ids) {
        const answer = api.DELETE('/api/v1/files/{fileId}', { params: { path: { fileId } } });
        gone += await answer.then(
          () => 1,
          ({ status }) => (status === 404 ? 1 : 0),
        );
      }
      return { gone, left: ids.length - gone };
    },
    onSuccess: changed,
  });
}
