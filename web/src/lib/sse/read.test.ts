import { describe, expect, it } from 'vitest';
import { Dropped, readEvents, type Told } from './read';

const RUN = `gen_${'0'.repeat(32)}`;
const WIRE = [
  'retry: 2000\n\n',
  `id: ${RUN}:1\nevent: message.start\ndata: {"event":"message.start","generationId":"${RUN}","messageId":null,"conversationId":null,"notice":null}\n\n`,
  ': keep-alive\n\n',
  `id: ${RUN}:2\r\nevent: message.delta\r\ndata: {"event":"message.delta","text":"سلام، 👋 دنیا"}\r\n\r\n`,
  `id: ${RUN}:3\nevent: usage\ndata: {"event":"usage","promptTokens":1,"completionTokens":2,"coinCost":"0.000001"}\n\n`,
].join('');

function bodyOf(...chunks: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

async function all(body: ReadableStream<Uint8Array>): Promise<Told[]> {
  const told: Told[] = [];
  for await (const one of readEvents(body)) told.push(one);
  return told;
}

describe('reading events', () => {
  const bytes = new TextEncoder().encode(WIRE);

  it('gives each event with its number, and no comments', async () => {
    const told = await all(bodyOf(bytes));
    expect(told.map(({ seq, event }) => [seq, event.event])).toEqual([
      [1, 'message.start'],
      [2, 'message.delta'],
      [3, 'usage'],
    ]);
    expect(told[1]?.event).toMatchObject({ text: 'سلام، 👋 دنیا' });
  });

  it('gives the same wherever the bytes are cut', async () => {
    const whole = await all(bodyOf(bytes));
    for (let at = 1; at < bytes.length; at += 1) {
      expect(await all(bodyOf(bytes.slice(0, at), bytes.slice(at)))).toEqual(whole);
    }
    expect(await all(bodyOf(...Array.from(bytes, (byte) => Uint8Array.of(byte))))).toEqual(whole);
  });

  it('calls a broken connection a drop', async () => {
    const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new TypeError('network')) });
    await expect(all(body)).rejects.toBeInstanceOf(Dropped);
  });

  it('calls a long silence a drop', async () => {
    const silent = new ReadableStream<Uint8Array>({ start: () => undefined });
    await expect(readEvents(silent, 1).next()).rejects.toBeInstanceOf(Dropped);
  });
});
