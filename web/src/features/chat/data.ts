/** What the chat page reads: the list of conversations, and everything said in one of them. */

import { keepPreviousData, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { $api } from '@/lib/api/client';
import { byCursor } from '@/lib/api/paging';
import { useCoinsMoved } from '@/lib/api/wallet';

const PAGE = 100;

export interface Wanted {
  query?: string;
  archived?: boolean;
  pinned?: boolean;
}

export function useConversations(wanted: Wanted, isAsked = true) {
  const query = $api.useInfiniteQuery(
    'get',
    '/api/v1/conversations',
    { params: { query: { limit: PAGE, ...wanted } } },
    // What was found before stays while one goes on typing.
    { ...byCursor, enabled: isAsked, placeholderData: keepPreviousData },
  );
  return { ...query, conversations: query.data?.pages.flatMap((page) => page.items) };
}

export function useConversation(id: string | null) {
  return $api.useQuery(
    'get',
    '/api/v1/conversations/{conversationId}',
    { params: { path: { conversationId: id ?? '' } } },
    { enabled: id !== null, staleTime: 0 },
  );
}

/** All messages, oldest first. Branches need the whole tree, so every page is fetched. */
export function useMessages(id: string | null) {
  const query = $api.useInfiniteQuery(
    'get',
    '/api/v1/conversations/{conversationId}/messages',
    { params: { path: { conversationId: id ?? '' }, query: { limit: PAGE } } },
    { ...byCursor, enabled: id !== null },
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isError } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage]);
  const isWhole = query.data !== undefined && !hasNextPage;
  return { ...query, isWhole, messages: query.data?.pages.flatMap((page) => page.items) };
}

/** Asks again for what a run has changed. Resolves when it is there. */
export function useRunEnded(): (conversation: string) => Promise<void> {
  const queryClient = useQueryClient();
  const coinsMoved = useCoinsMoved();
  return async (conversation) => {
    coinsMoved();
    const touches = ({ queryKey }: { queryKey: readonly unknown[] }) => {
      const path = String(queryKey[1]);
      return (
        path.startsWith('/api/v1/conversations') &&
        (path.length < 25 || JSON.stringify(queryKey).includes(conversation))
      );
    };
    // A first read that is still on its way may have been asked for before the run began, and would count as fresh.
    await queryClient.cancelQueries({ predicate: touches });
    await queryClient.invalidateQueries({ predicate: touches });
  };
}

/** Says that the list of conversations has changed. */
export function useListChanged(): () => void {
  const queryClient = useQueryClient();
  return () => {
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === '/api/v1/conversations' });
  };
}
