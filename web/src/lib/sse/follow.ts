/** Follows one run to its ending over as many connections as that takes. It never starts a second run. */

import { ApiProblem } from '@/lib/api/problem';
import { Dropped, readEvents, type Told } from './read';

const WAITS_MS = [500, 1_000, 2_000, 4_000, 8_000];
const JITTER = 0.3;
const ENDINGS = new Set(['usage', 'error', 'state']);

export interface Following {
  /** Opens the first connection. It may be called again, so it must name the run, or start it under one key. */
  open: (signal: AbortSignal) => Promise<Response>;
  /** Opens the next one, from after the event that was seen last. */
  resume: (seen: { generationId: string; id: string }, signal: AbortSignal) => Promise<Response>;
  onTold: (told: Told) => void;
  /** The connection is lost, and how many times it has been tried again since something came. */
  onDrop?: (attempt: number) => void;
  signal: AbortSignal;
  wait?: (ms: number) => Promise<void>;
}

/** Resolves at the run's ending, also when it was told before. Throws `ApiProblem`, or `Dropped` when it gives up. */
export async function followRun(following: Following): Promise<void> {
  const { open, resume, onTold, onDrop, signal, wait = pause } = following;
  let last: Told | null = null;
  for (let attempt = 0; ; ) {
    try {
      const response: Response = last === null ? await open(signal) : await resume(last, signal);
      if (response.status === 204 || response.body === null) return;
      for await (const told of readEvents(response.body)) {
        attempt = 0;
        last = told;
        onTold(told);
        if (ENDINGS.has(told.event.event)) return;
      }
      throw new Dropped('the stream ended before the run');
    } catch (error) {
      if (signal.aborted) throw error;
      if (!isPassing(error) || attempt >= WAITS_MS.length) throw error;
      onDrop?.(attempt + 1);
      await wait((WAITS_MS[attempt] ?? 0) * (1 + JITTER * Math.random()));
      attempt += 1;
    }
  }
}

const isPassing = (error: unknown): boolean =>
  error instanceof Dropped || (error instanceof ApiProblem && error.isPassing);

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
