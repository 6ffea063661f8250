'use client';

import { Download, PanelRight, Sparkles } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRouter, useSearchParams } from 'next/navigation';
import { useEffect, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { ErrorState } from '@/components/shared/error-state';
import { useModels } from '@/components/shared/model-picker';
import { OneLine } from '@/components/shared/one-line';
import { Empty } from '@/components/ui/empty';
import { IconButton } from '@/components/ui/icon-button';
import { Sheet, SheetContent } from '@/components/ui/sheet';
import { Skeleton } from '@/components/ui/skeleton';
import { Announcement } from '@/features/runs/announcement';
import { dropLiveRun } from '@/features/runs/live-runs';
import { useModelChoice } from '@/features/runs/use-model-choice';
import { useHref, useLanguage } from '@/i18n/language-context';
import { tellProblem } from '@/lib/api/notices';
import { problemOf } from '@/lib/api/problem';
import { Composer, type Sent } from './composer';
import { ConversationList } from './conversation-list';
import { useConversation } from './data';
import { moveDraft, NEW_CHAT } from './drafts';
import { saveAsMarkdown } from './export';
import type { MessageActs } from './message';
import { Suggestions } from './suggestions';
import { Thread } from './thread';
import { type Choices, choicesTo, ROOT } from './tree';
import { useChat } from './use-chat';
import { useChatKeys } from './use-chat-keys';

const ReceiptSheet = dynamic(() => import('@/features/billing/receipt-sheet').then((module) => module.ReceiptSheet));

export function ChatRoom() {
  const t = useTranslations('chat');
  const href = useHref();
  const router = useRouter();
  const id = useSearchParams().get('c');
  const [isListOpen, setListOpen] = useState(false);
  const [begun, setBegun] = useState<string | null>(null);
  // A new chat and the conversation that begins in it are one room: nothing in it is made anew under its reader.
  const [room, setRoom] = useState({ id, key: 0 });
  if (room.id !== id) setRoom({ id, key: room.id === null && id === begun ? room.key : room.key + 1 });
  const onGone = (gone: string) => {
    dropLiveRun(gone);
    if (gone === id) router.push(href('/chat/'));
  };
  return (
    <div className="flex h-full">
      <aside aria-label={t('conversations')} className="w-72 shrink-0 border-e max-xl:hidden">
        <ConversationList current={id} onGone={onGone} />
      </aside>
      <Room key={room.key} id={room.id} onBegun={setBegun} onList={() => setListOpen(true)} />
      <Sheet open={isListOpen} onOpenChange={setListOpen}>
        <SheetContent side="start" title={t('conversations')} className="w-80">
          <ConversationList current={id} onOpen={() => setListOpen(false)} onGone={onGone} />
        </SheetContent>
      </Sheet>
    </div>
  );
}

function Room(props: { id: string | null; onBegun: (id: string) => void; onList: () => void }) {
  const { id } = props;
  const t = useTranslations('chat');
  const language = useLanguage();
  const [choices, setChoices] = useState<Choices>({});
  const [receipt, setReceipt] = useState<string | null>(null);
  const [isModelMenuOpen, setModelMenu] = useState(false);
  const conversation = useConversation(id);
  const chat = useChat(id, choices, (begun) => {
    moveDraft(NEW_CHAT, begun);
    props.onBegun(begun);
    // The address changes without a navigation: what begins here goes on where it leads.
    window.history.replaceState(null, '', `?c=${begun}`);
  });
  const { models } = useModels('chat');
  const [model, setModel] = useModelChoice('chat', models, conversation.data?.model ?? null, language);
  const { line } = chat;
  // A question that the API did not take goes back to where it was written.
  const refused = chat.live?.problem && chat.live.generationId === null ? chat.live : null;
  const live = refused ? undefined : chat.live;
  const say = async (sent: Sent, parentId?: string) => {
    if (model === null) return;
    setChoices({});
    await chat.say({ ...sent, model, parentId });
  };
  const again = (text: string, parentId: string | null) =>
    void say({ text }, parentId ?? ROOT).catch((error) => tellProblem(problemOf(error)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are drawn anew only when what they act on has changed
  const acts: MessageActs = useMemo(
    () => ({
      onEdit: ({ message }, text) => again(text, message.parentId),
      onRetry: ({ message }) => {
        const asked = line?.find((one) => one.message.id === message.parentId)?.message;
        if (asked) again(asked.content, asked.parentId);
      },
      onContinue: ({ message }) => again(t('continueWords'), message.id),
      onBranch: (one, messageId) => {
        const way = choicesTo(line?.map((part) => part.message) ?? [], one.message.id);
        setChoices({ ...choices, ...way, [one.message.parentId ?? ROOT]: messageId });
      },
      onReceipt: setReceipt,
    }),
    [line, model, choices],
  );
  useChatKeys({ line, openModels: () => setModelMenu(true), stop: chat.isGoing ? chat.stop : null });
  useEffect(() => {
    if (conversation.data?.title) document.title = `${conversation.data.title} · AI Mall`;
  }, [conversation.data?.title]);
  const isEmpty = line?.length === 0 && !live;
  return (
    <section aria-label={t('title')} className="flex min-w-0 flex-1 flex-col">
      <header className="flex h-12 shrink-0 items-center gap-1 border-b px-2 sm:px-4">
        <IconButton label={t('conversations')} onClick={props.onList} className="xl:hidden">
          <PanelRight className="ltr:-scale-x-100" aria-hidden="true" />
        </IconButton>
        <h1 className="min-w-0 flex-1 px-1 text-base">
          <OneLine>{conversation.data?.title || t(id === null ? 'newChat' : 'untitled')}</OneLine>
        </h1>
        {line && line.length > 0 ? (
          <IconButton label={t('export')} onClick={() => saveAsMarkdown(conversation.data?.title ?? '', line)}>
            <Download aria-hidden="true" />
          </IconButton>
        ) : null}
      </header>
      {chat.error && !line ? (
        <ErrorState error={chat.error} onRetry={chat.retryRead} className="flex-1 content-center" />
      ) : null}
      {!line && !chat.error ? <Waiting /> : null}
      {isEmpty ? (
        <div className="min-h-0 flex-1 overflow-y-auto pt-[clamp(0rem,8dvh,8rem)]">
          <Empty icon={Sparkles} title={t('emptyTitle')} description={t('emptyHint')} className="py-6" />
          <Suggestions
            onPick={(text) => void say({ text }).catch((error) => tellProblem(problemOf(error)))}
            isDisabled={model === null}
          />
        </div>
      ) : null}
      {line && !isEmpty ? (
        <Thread
          line={line}
          live={live}
          acts={acts}
          onOtherModel={() => setModelMenu(true)}
          onRetryLive={() => {
            if (!live) return;
            chat.forget();
            again(live.question, live.parentId);
          }}
        />
      ) : null}
      <Announcement run={live} answer={line?.at(-1)?.message.content} />
      <Composer
        conversation={id}
        model={model}
        onModel={setModel}
        isGoing={chat.isGoing}
        isStopping={live?.isStopping ?? false}
        refused={refused?.problem ? { problem: refused.problem, text: refused.question } : null}
        onSend={(sent) => say(sent)}
        onStop={chat.stop}
        onEditLast={editLast}
        isModelMenuOpen={isModelMenuOpen}
        onModelMenu={setModelMenu}
      />
      {receipt ? <ReceiptSheet generationId={receipt} onClose={() => setReceipt(null)} /> : null}
    </section>
  );
}

function editLast(): void {
  const acts = document.querySelectorAll<HTMLElement>('[data-slot=thread] [data-edit]');
  acts.item(acts.length - 1)?.click();
}

function Waiting() {
  return (
    <div className="mx-auto grid w-full max-w-3xl flex-1 content-start gap-6 px-4 py-6 sm:px-6">
      <Skeleton className="ms-auto h-12 w-1/2 rounded-2xl" />
      <Skeleton className="h-28" />
      <Skeleton className="ms-auto h-12 w-2/5 rounded-2xl" />
      <Skeleton className="h-40" />
    </div>
  );
}
