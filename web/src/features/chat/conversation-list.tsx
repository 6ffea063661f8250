'use client';

import {
  Archive,
  ArchiveRestore,
  MessageSquarePlus,
  MessagesSquare,
  MoreHorizontal,
  Pencil,
  Pin,
  PinOff,
  Search,
  Trash2,
} from 'lucide-react';
import Link from 'next/link';
import { useEffect, useState } from 'react';
import { useNow, useTranslations } from 'use-intl';
import { ErrorState } from '@/components/shared/error-state';
import { OneLine } from '@/components/shared/one-line';
import { Confirm } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import { Empty } from '@/components/ui/empty';
import { Input } from '@/components/ui/input';
import { Segmented } from '@/components/ui/segmented';
import { Skeleton } from '@/components/ui/skeleton';
import { isGoing, useLiveRuns } from '@/features/runs/live-runs';
import { useHref } from '@/i18n/language-context';
import { $api, type Schemas } from '@/lib/api/client';
import { cn } from '@/lib/cn';
import { type Age, ageOf, byAge } from './ages';
import { useConversations, useListChanged } from './data';

type Conversation = Schemas['ConversationShown'];

/** All conversations, the newest first, with those found that one looks for. */
export function ConversationList(props: { current: string | null; onOpen?: () => void; onGone: (id: string) => void }) {
  const t = useTranslations('chat');
  const tCommon = useTranslations('common');
  const href = useHref();
  const [typed, setTyped] = useState('');
  const [isArchive, setArchive] = useState(false);
  const wanted = useQuiet(typed.trim());
  const query = useConversations({ archived: isArchive, ...(wanted ? { query: wanted } : {}) });
  const pinned = useConversations({ pinned: true }, !isArchive && !wanted).conversations;
  const isPinShown = !isArchive && !wanted;
  const found = isPinShown ? query.conversations?.filter((one) => !one.pinned) : query.conversations;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="grid gap-2 p-3">
        <Button asChild variant="soft">
          <Link href={href('/chat/')} onClick={props.onOpen}>
            <MessageSquarePlus aria-hidden="true" />
            {t('newChat')}
          </Link>
        </Button>
        <div className="relative">
          <Search
            className="pointer-events-none absolute start-3 top-1/2 size-4 -translate-y-1/2 text-muted-foreground"
            aria-hidden="true"
          />
          <Input
            type="search"
            aria-label={t('findChat')}
            placeholder={t('findChat')}
            maxLength={200}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            className="ps-9"
          />
        </div>
        <Segmented
          label={t('conversations')}
          value={isArchive ? 'archive' : 'open'}
          onChange={(value) => setArchive(value === 'archive')}
          choices={[
            { value: 'open', label: t('open') },
            { value: 'archive', label: t('archive') },
          ]}
        />
      </div>
      <nav aria-label={t('conversations')} className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        {query.error && !found ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : null}
        {!found && !query.error ? <Waiting /> : null}
        {found?.length === 0 && !(isPinShown && pinned?.length) ? (
          <Empty
            icon={MessagesSquare}
            title={t(wanted ? 'noChatFound' : isArchive ? 'noArchive' : 'noChats')}
            className="py-8"
          />
        ) : null}
        {isPinShown && pinned?.length ? <Group name={t('pinned')} conversations={pinned} {...props} /> : null}
        {found ? <Groups conversations={found} {...props} /> : null}
        {query.hasNextPage ? (
          <div className="p-2 text-center">
            <Button
              size="sm"
              variant="ghost"
              isBusy={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {tCommon('loadMore')}
            </Button>
          </div>
        ) : null}
      </nav>
    </div>
  );
}

interface Listed {
  conversations: Conversation[];
  current: string | null;
  onOpen?: () => void;
  onGone: (id: string) => void;
}

function Groups(props: Listed) {
  const t = useTranslations('chat');
  const now = useNow();
  const groups = byAge(props.conversations, ({ updatedAt }) => ageOf(updatedAt, now));
  return groups.map(([age, conversations]: [Age, Conversation[]]) => (
    <Group key={age} name={t(`age.${age}`)} {...props} conversations={conversations} />
  ));
}

function Group({ name, conversations, current, onOpen, onGone }: Listed & { name: string }) {
  return (
    <section aria-label={name}>
      <h2 className="px-2.5 pt-3 pb-1 font-medium text-muted-foreground text-xs">{name}</h2>
      <ul className="grid grid-cols-[minmax(0,1fr)] gap-0.5">
        {conversations.map((conversation) => (
          <Item
            key={conversation.id}
            conversation={conversation}
            isCurrent={conversation.id === current}
            onOpen={onOpen}
            onGone={onGone}
          />
        ))}
      </ul>
    </section>
  );
}

function Item(props: {
  conversation: Conversation;
  isCurrent: boolean;
  onOpen?: () => void;
  onGone: (id: string) => void;
}) {
  const t = useTranslations('chat');
  const href = useHref();
  const listChanged = useListChanged();
  const { conversation, isCurrent } = props;
  const [isRenaming, setRenaming] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const going = useLiveRuns(({ runs }) => isGoing(runs[conversation.id]));
  const path = { params: { path: { conversationId: conversation.id } } };
  const remove = $api.useMutation('delete', '/api/v1/conversations/{conversationId}', {
    onSuccess: () => {
      setDeleting(false);
      listChanged();
      props.onGone(conversation.id);
    },
  });
  const keep = $api.useMutation('patch', '/api/v1/conversations/{conversationId}', { onSuccess: listChanged });
  const put = (body: Schemas['ConversationChange']) => keep.mutate({ ...path, body });
  const title = conversation.title || t('untitled');
  if (isRenaming) return <Renaming conversation={conversation} onDone={() => setRenaming(false)} />;
  return (
    <li
      className={cn(
        'group relative flex items-center rounded-lg',
        isCurrent ? 'bg-surface-3 font-medium' : 'hover:bg-surface-3/60',
      )}
    >
      <Link
        href={href(`/chat/?c=${conversation.id}`)}
        onClick={props.onOpen}
        aria-current={isCurrent ? 'page' : undefined}
        className="flex h-9.5 min-w-0 flex-1 items-center gap-2 rounded-lg ps-2.5 pe-10"
      >
        <OneLine>{title}</OneLine>
        {going ? <span className="size-2 shrink-0 animate-pulse rounded-full bg-primary" aria-hidden="true" /> : null}
      </Link>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={t('actsOf', { title })}
            className="absolute end-1 text-muted-foreground focus-visible:opacity-100 group-hover:opacity-100 data-[state=open]:opacity-100 pointer-fine:opacity-0"
          >
            <MoreHorizontal aria-hidden="true" />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          <DropdownMenuItem onSelect={() => setRenaming(true)}>
            <Pencil aria-hidden="true" />
            {t('rename')}
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => put({ pinned: !conversation.pinned })}>
            {conversation.pinned ? <PinOff aria-hidden="true" /> : <Pin aria-hidden="true" />}
            {t(conversation.pinned ? 'unpin' : 'pin')}
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => put({ archived: !conversation.archived })}>
            {conversation.archived ? <ArchiveRestore aria-hidden="true" /> : <Archive aria-hidden="true" />}
            {t(conversation.archived ? 'unarchive' : 'putAway')}
          </DropdownMenuItem>
          <DropdownMenuItem isDanger onSelect={() => setDeleting(true)}>
            <Trash2 aria-hidden="true" />
            {t('delete')}
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <Confirm
        isOpen={isDeleting}
        onOpenChange={setDeleting}
        title={t('deleteTitle')}
        description={t('deleteHint', { title })}
        act={t('delete')}
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate(path)}
      />
    </li>
  );
}

function Renaming({ conversation, onDone }: { conversation: Conversation; onDone: () => void }) {
  const t = useTranslations('chat');
  const listChanged = useListChanged();
  const [title, setTitle] = useState(conversation.title);
  const rename = $api.useMutation('patch', '/api/v1/conversations/{conversationId}', {
    onSuccess: listChanged,
    onSettled: onDone,
  });
  const keep = () => {
    if (title.trim() === conversation.title || title.trim() === '') onDone();
    else rename.mutate({ params: { path: { conversationId: conversation.id } }, body: { title: title.trim() } });
  };
  return (
    <li>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          keep();
        }}
      >
        <Input
          autoFocus
          aria-label={t('rename')}
          value={title}
          maxLength={200}
          disabled={rename.isPending}
          onChange={(event) => setTitle(event.target.value)}
          onBlur={keep}
          onKeyDown={(event) => event.key === 'Escape' && onDone()}
        />
      </form>
    </li>
  );
}

function Waiting() {
  return Array.from({ length: 8 }, (_, at) => at).map((at) => <Skeleton key={at} className="my-1.5 h-8" />);
}

const QUIET_MS = 250;

/** What was typed last, once its writer has paused. */
function useQuiet(text: string): string {
  const [quiet, setQuiet] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setQuiet(text), QUIET_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return quiet;
}
