/** A run as its events tell it: a pure fold, so that a run seen in any number of pieces looks like one seen whole. */

import type { Schemas } from '@/lib/api/client';
import type { Told } from './read';

export interface RunView {
  generationId: string | null;
  messageId: string | null;
  conversationId: string | null;
  /** Something worth knowing that the API noticed, such as a language the model lacks. */
  notice: Schemas['NoticeShown'] | null;
  text: string;
  /** The last event that was taken in. */
  seen: number;
  /** `pending`: the answer is whole, and its cost is not known yet. */
  phase: 'waiting' | 'streaming' | 'done' | 'pending' | 'failed';
  finishReason: string | null;
  cost: string | null;
  usage: { promptTokens: number; completionTokens: number } | null;
  failure: string | null;
  /** How far a job has come; `percent` when somebody can tell. */
  progress: { stage: string; percent: number | null } | null;
  /** What a job has made. */
  fileIds: string[];
}

export const NOTHING_YET: RunView = {
  generationId: null,
  messageId: null,
  conversationId: null,
  notice: null,
  text: '',
  seen: 0,
  phase: 'waiting',
  finishReason: null,
  cost: null,
  usage: null,
  failure: null,
  progress: null,
  fileIds: [],
};

/** Whether the run has told its ending. */
export const hasEnded = (view: RunView): boolean => ['done', 'pending', 'failed'].includes(view.phase);

/** Takes an event in. One that was seen before changes nothing. */
export function fold(view: RunView, told: Told): RunView {
  if (told.generationId === view.generationId && told.seq <= view.seen) return view;
  return { ...after(view, told), seen: told.seq };
}

function after(view: RunView, { event, generationId }: Told): RunView {
  switch (event.event) {
    case 'message.start':
      return {
        ...view,
        generationId,
        messageId: event.messageId,
        conversationId: event.conversationId,
        notice: event.notice,
      };
    case 'message.delta':
      return { ...view, generationId, phase: 'streaming', text: view.text + event.text };
    case 'progress':
      return { ...view, generationId, progress: { stage: event.stage, percent: event.percent } };
    case 'files':
      return { ...view, generationId, fileIds: event.fileIds };
    case 'reset':
      return { ...view, generationId, text: '' };
    case 'snapshot':
      return { ...view, generationId, phase: 'streaming', text: event.text };
    case 'message.done':
      return { ...view, generationId, messageId: event.messageId, phase: 'done', finishReason: event.finishReason };
    case 'usage': {
      const { promptTokens, completionTokens, coinCost } = event;
      return { ...view, generationId, phase: 'done', cost: coinCost, usage: { promptTokens, completionTokens } };
    }
    case 'state':
      return { ...view, generationId, phase: event.state === 'cost_pending' ? 'pending' : view.phase };
    case 'error':
      return { ...view, generationId, phase: 'failed', failure: event.code, cost: event.coinCost };
  }
}
