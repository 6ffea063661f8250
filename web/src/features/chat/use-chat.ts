'use client';

import { useEffect } from 'react';
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
import { useConversation, useMessages, useRunBegun, useRunEnded } from './data';
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
  const conversation = useConversation(id);
  const { messages, error, refetch } = useMessages(id);
  const ended = useRunEnded();
  const hasBegun = useRunBegun();
  const live = useLiveRuns(({ runs }) => (id === null ? undefined : runs[id]));
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
    if (id !== null && begun) hasBegun(id);
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
      let place = id;
      if (place === null) {
        place = mustHave(await api.POST('/api/v1/conversations', { body: { model } })).id;
        onBegun(place);
      }
      const after = parentId ?? whole?.at(-1)?.message.id;
      startLiveRun({
        place,
        question: text,
        parentId: after === undefined || after === ROOT ? null : after,
        path: '/api/v1/chat/stream',
        body: { conversationId: place, message: text, model, parentId: after, quoteId },
        onEnded: (run) => void onEnded(run),
      });
    },
    stop: () => id !== null && void stopLiveRun(id),
    forget: () => id !== null && dropLiveRun(id),
  };
}
