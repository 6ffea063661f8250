/** Server-sent events as the API sends them, read off a streamed answer whichever way its bytes are cut. */

import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Schemas } from '@/lib/api/client';

export type StreamEvent = Schemas['StreamEvent'];

/** One event of a run. `seq` counts from 1 without gaps; `id` is what a resumed stream names. */
export interface Told {
  id: string;
  generationId: string;
  seq: number;
  event: StreamEvent;
}

/** The stream fell silent or broke off before its ending; the run itself goes on. */
export class Dropped extends Error {
  override readonly name = 'Dropped';
}

const SILENCE_MS = 45_000; // three heartbeats of the API

/** Gives the events of a body until it ends. Throws `Dropped` when it breaks off or nothing comes for too long. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  silenceMs: number = SILENCE_MS,
): AsyncGenerator<Told, void, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let found: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => found.push(event) });
  try {
    for (;;) {
      const { done, value } = await soon(reader.read(), silenceMs);
      parser.feed(decoder.decode(value, { stream: !done }));
      const ready = found;
      found = [];
      for (const event of ready) {
        const told = toldBy(event);
        if (told !== null) yield told;
      }
      if (done) return;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

function toldBy({ id, data }: EventSourceMessage): Told | null {
  const [generationId, seq] = (id ?? '').split(':');
  if (!generationId || !seq || !/^[1-9]\d*$/.test(seq)) return null;
  return { id: `${generationId}:${seq}`, generationId, seq: Number(seq), event: JSON.parse(data) as StreamEvent };
}

async function soon<T>(promise: Promise<T>, withinMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Dropped('nothing came')), withinMs);
  });
  try {
    return await Promise.race([promise, silence]);
  } catch (error) {
    if (error instanceof Dropped || (error instanceof DOMException && error.name === 'AbortError')) throw error;
    throw new Dropped('the connection broke', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
