/** Runs that this page follows. They outlive the page that started them: going elsewhere and back shows them still. */

import { create } from 'zustand';
import { api, type Schemas } from '@/lib/api/client';
import { apiFetch, newKey } from '@/lib/api/fetch';
import { type ApiProblem, problemOf } from '@/lib/api/problem';
import { fold, hasEnded, NOTHING_YET, type RunView } from '@/lib/sse/run-view';
import { StreamBuffer } from '@/lib/sse/stream-buffer';

/** A run without its text, which is in `buffer` and changes far more often. */
export interface LiveRun {
  /** What the run is known by here: its conversation, or the place that started it. */
  place: string;
  question: string;
  /** What the question follows; null for a first message. */
  parentId: string | null;
  generationId: string | null;
  messageId: string | null;
  notice: RunView['notice'];
  phase: RunView['phase'];
  finishReason: string | null;
  cost: string | null;
  failure: string | null;
  /** How far a job has come. */
  progress: RunView['progress'];
  /** The API refused to start it, or cannot be reached any more. */
  problem: ApiProblem | null;
  isResumed: boolean;
  isStopping: boolean;
  /** How many times the connection was tried again since something came; 0 while it holds. */
  drops: number;
  startedAt: number;
  buffer: StreamBuffer;
}

interface LiveRuns {
  runs: Record<string, LiveRun>;
}

export const useLiveRuns = create<LiveRuns>()(() => ({ runs: {} }));

// A page shows itself without it; it is on its way before anything can have been asked.
const follower = () => import('@/lib/sse/follow');
if (typeof window !== 'undefined') follower().catch(() => undefined);

// What changes seldom enough to be told to everybody who shows the run.
const HEADLINES = ['phase', 'generationId', 'progress'] as const;

const stops = new Map<string, AbortController>();

interface Start {
  place: string;
  question: string;
  parentId: string | null;
  path: '/api/v1/chat/stream' | '/api/v1/text/generate';
  body: Schemas['ChatAsked'] | Schemas['TextAsked'];
  onEnded: (run: LiveRun) => void;
}

/** Starts a run and follows it. One key makes it one run, however often the network asks. */
export function startLiveRun({ path, body, ...given }: Start): void {
  const key = newKey();
  const headers = { 'Content-Type': 'application/json', Accept: 'text/event-stream', 'Idempotency-Key': key };
  const open = (signal: AbortSignal) =>
    apiFetch(new URL(path, location.origin), { method: 'POST', headers, body: JSON.stringify(body), signal });
  void follow({ ...given, isResumed: false, generationId: null }, open);
}

/** Follows a run that is going already: after a reload, in a second tab, on another device. */
export function attachLiveRun(given: Omit<Start, 'path' | 'body'> & { generationId: string }): void {
  const running = useLiveRuns.getState().runs[given.place];
  if (running?.generationId === given.generationId) return;
  void follow({ ...given, isResumed: true }, (signal) => eventsOf(given.generationId, null, signal));
}

/** Asks the API to end a run. What was shown stays, and only that is charged. */
export async function stopLiveRun(place: string): Promise<void> {
  const run = useLiveRuns.getState().runs[place];
  if (!run?.generationId || run.isStopping) return;
  change(place, { isStopping: true });
  try {
    await api.POST('/api/v1/generations/{generationId}/cancel', {
      params: { path: { generationId: run.generationId } },
    });
  } catch (error) {
    change(place, { isStopping: false, problem: problemOf(error) });
  }
}

/** Lets go of a run that has ended and is shown elsewhere now, or was never started. */
export function dropLiveRun(place: string): void {
  stops.get(place)?.abort();
  stops.delete(place);
  useLiveRuns.setState(({ runs }) => {
    const { [place]: _gone, ...others } = runs;
    return { runs: others };
  });
}

/** Whether a run is still being written. */
export const isGoing = (run: LiveRun | undefined): boolean =>
  run !== undefined && run.problem === null && (run.phase === 'waiting' || run.phase === 'streaming');

function eventsOf(generationId: string, lastId: string | null, signal: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = lastId === null ? {} : { 'Last-Event-ID': lastId };
  return apiFetch(new URL(`/api/v1/generations/${generationId}/events`, location.origin), { headers, signal });
}

async function follow(
  given: Omit<Start, 'path' | 'body'> & { isResumed: boolean; generationId: string | null },
  open: (signal: AbortSignal) => Promise<Response>,
): Promise<void> {
  const { place, onEnded, ...known } = given;
  stops.get(place)?.abort();
  const stop = new AbortController();
  stops.set(place, stop);
  const buffer = new StreamBuffer();
  let view: RunView = { ...NOTHING_YET, generationId: given.generationId };
  const fresh = { ...shown(view), ...known, place, buffer, problem: null, isStopping: false, drops: 0 };
  useLiveRuns.setState(({ runs }) => ({ runs: { ...runs, [place]: { ...fresh, startedAt: Date.now() } } }));
  try {
    const { followRun } = await follower();
    await followRun({
      open,
      resume: ({ generationId, id }, signal) => eventsOf(generationId, id, signal),
      onTold: (told) => {
        const before = view;
        view = fold(view, told);
        buffer.write(view.text);
        if (HEADLINES.some((name) => view[name] !== before[name]) || hasEnded(view)) {
          change(place, { ...shown(view), drops: 0 });
        }
      },
      onDrop: (drops) => change(place, { drops }),
      signal: stop.signal,
    });
  } catch (error) {
    if (stop.signal.aborted) return;
    change(place, { problem: problemOf(error) });
  }
  buffer.flush();
  const run = useLiveRuns.getState().runs[place];
  if (run && !stop.signal.aborted) onEnded(run);
}

function shown(view: RunView) {
  const { generationId, messageId, notice, phase, finishReason, cost, failure, progress } = view;
  return { generationId, messageId, notice, phase, finishReason, cost, failure, progress };
}

function change(place: string, changes: Partial<LiveRun>): void {
  useLiveRuns.setState(({ runs }) => {
    const run = runs[place];
    return run ? { runs: { ...runs, [place]: { ...run, ...changes } } } : { runs };
  });
}
