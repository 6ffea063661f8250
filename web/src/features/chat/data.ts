/** What the chat page reads: the list of conversations, and everything said in one of them. */

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { $api, api, type Schemas } from '@/lib/api/client';
import { mustHave } from '@/lib/api/must-have';
import { byCursor } from '@/lib/api/paging';
import { useCoinsMoved } from '@/lib/api/wallet';

const PAGE = 100;
const CONVERSATION = '/api/v1/conversations/{conversationId}';
const MESSAGES = '/api/v1/conversations/{conversationId}/messages';

type Page = Schemas['MessagesPage'];

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
    CONVERSATION,
    { params: { path: { conversationId: id ?? '' } } },
    { enabled: id !== null, staleTime: 0 },
  );
}

/** All messages, oldest first. Branches need the whole tree, so there is either all of it or none. */
export function useMessages(id: string | null) {
  const queryClient = useQueryClient();
  const queryKey = ['get', MESSAGES, { params: { path: { conversationId: id } } }];
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => readOn(id ?? '', queryClient.getQueryData<Page[]>(queryKey) ?? [], signal),
    enabled: id !== null,
  });
  return { ...query, messages: query.data?.flatMap((page) => page.items) };
}

/** Reads the last page that is known anew, and what follows it: what was said before that does not change any more. */
async function readOn(conversationId: string, known: Page[], signal: AbortSignal): Promise<Page[]> {
  const pages = known.slice(0, -1);
  for (let cursor = pages.at(-1)?.nextCursor; ; ) {
    const params = { path: { conversationId }, query: { limit: PAGE, ...(cursor ? { cursor } : {}) } };
    const page = mustHave(await api.GET(MESSAGES, { params, signal }));
    pages.push(page);
    cursor = page.nextCursor;
    if (!cursor) return pages;
  }
}

/** Asks again for what a run changes as it begins: the conversation's place in the list, and the name of a new one. */
export function useRunBegun(): (conversation: string) => void {
  const queryClient = useQueryClient();
  const listChanged = useListChanged();
  return (conversationId) => {
    listChanged();
    const queryKey = ['get', CONVERSATION, { params: { path: { conversationId } } }];
    void queryClient.invalidateQueries({ queryKey });
  };
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
