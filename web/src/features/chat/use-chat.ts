'use client';

import { useEffect, useState } from 'react';
import {
  attachLiveRun,
  dropLiveRun,
  isGoing,
  type LiveRun,
  startLiveRun,
  stopLiveRun,
  useLiveRuns,
} from '@/features/runs/live-runs';
import { api } from '@/lib/api/client';
import { mustHave } from '@/lib/api/must-have';
import { UNREACHABLE } from '@/lib/api/problem';
import { useConversation, useListChanged, useMessages, useRunBegun, useRunEnded } from './data';
import { forgetDraft, keepDraft, NEW_CHAT, readDraft } from './drafts';
import { type Choices, type Line, lineThrough, ROOT, upTo } from './tree';

/** What is said next: after `parentId`, which is `root` for another first message, or at the end of the line. */
export interface Saying {
  text: string;
  model: string;
  parentId?: string;
  quoteId?: string;
}

export interface Chat {
  line: Line[] | undefined;
  live: LiveRun | undefined;
  isGoing: boolean;
  error: unknown;
  retryRead: () => void;
  say: (saying: Saying) => Promise<void>;
  stop: () => void;
  /** Puts a refused question away. */
  forget: () => void;
}

/** One conversation: its line, the run that writes its next answer, and what can be done about both. */
export function useChat(id: string | null, choices: Choices, onBegun: (id: string) => void): Chat {
  // The conversation that was made for a first message: it is gone to once that is accepted, and only then.
  const [opening, setOpening] = useState<string | null>(null);
  const place = id ?? opening;
  const conversation = useConversation(id);
  const { messages, error, refetch } = useMessages(id);
  const ended = useRunEnded();
  const hasBegun = useRunBegun();
  const undo = useUndoOpening(onBegun);
  const live = useLiveRuns(({ runs }) => (place === null ? undefined : runs[place]));
  const onEnded = async (run: LiveRun) => {
    await ended(run.place);
    // While another answer is written here nothing is begun: that one is followed, once it is known what was asked.
    if (run.problem === null || run.problem.code === 'conversation.busy') dropLiveRun(run.place);
  };
  const attach = (place: string, generationId: string, question: string, parentId: string | null) =>
    attachLiveRun({ place, generationId, question, parentId, onEnded: (run) => void onEnded(run) });

  const active = conversation.data?.activeGenerationId ?? null;
  const asked = messages?.find(({ generationId, role }) => generationId === active && role === 'user');
  const isToBeAttached = id !== null && active !== null && asked !== undefined && live === undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: an attached run has the same effect however often it is asked for
  useEffect(() => {
    if (isToBeAttached) attach(id, active, asked.content, asked.parentId);
  }, [isToBeAttached, id, active]);

  const running = live?.generationId ?? undefined;
  const begun = live?.isResumed ? undefined : running;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each run that begins
  useEffect(() => {
    if (!begun || live === undefined) return;
    forgetDraft(id ?? NEW_CHAT, live.question);
    if (id !== null) hasBegun(id);
    else onBegun(live.place);
  }, [id, begun]);

  const settled = messages?.filter(({ generationId }) => generationId !== running);
  // A talk that has just begun has nothing to wait for.
  const isNew = id === null || (live !== undefined && live.parentId === null && messages === undefined);
  const whole = isNew ? [] : settled ? lineThrough(settled, choices) : undefined;
  const line = whole && live ? upTo(whole, live.parentId) : whole;

  return {
    line,
    live,
    isGoing: isGoing(live),
    error: id === null ? null : (conversation.error ?? error),
    retryRead: () => void Promise.all([conversation.refetch(), refetch()]),
    say: async ({ text, model, parentId, quoteId }) => {
      if (opening !== null) dropLiveRun(opening);
      const conversationId = id ?? mustHave(await api.POST('/api/v1/conversations', { body: { model } })).id;
      if (id === null) setOpening(conversationId);
      const after = parentId ?? whole?.at(-1)?.message.id;
      startLiveRun({
        place: conversationId,
        question: text,
        parentId: after === undefined || after === ROOT ? null : after,
        path: '/api/v1/chat/stream',
        body: { conversationId, message: text, model, parentId: after, quoteId },
        onEnded: (run) => void (id === null && run.generationId === null ? undo(run) : onEnded(run)),
      });
    },
    stop: () => place !== null && void stopLiveRun(place),
    forget: () => place !== null && dropLiveRun(place),
  };
}

/** Removes a conversation whose first message was refused. What was written is where one writes a first message. */
function useUndoOpening(onBegun: (id: string) => void): (run: LiveRun) => Promise<void> {
  const listChanged = useListChanged();
  return async ({ place, question, problem }) => {
    if (readDraft(NEW_CHAT) === '') keepDraft(NEW_CHAT, question);
    try {
      // Whether a server that did not answer has begun the run after all is seen in the conversation.
      if (problem === null || problem.code === UNREACHABLE) throw problem;
      await api.DELETE('/api/v1/conversations/{conversationId}', { params: { path: { conversationId: place } } });
      listChanged();
    } catch {
      onBegun(place);
    }
  };
}
