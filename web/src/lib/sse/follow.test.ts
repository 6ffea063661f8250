import { describe, expect, it } from 'vitest';
import { ApiProblem } from '@/lib/api/problem';
import { followRun } from './follow';
import type { Told } from './read';

const RUN = `gen_${'0'.repeat(32)}`;
const line = (seq: number, event: string, data: object) =>
  `id: ${RUN}:${seq}\nevent: ${event}\ndata: ${JSON.stringify({ event, ...data })}\n\n`;
const LINES = [
  line(1, 'message.start', { generationId: RUN }),
  line(2, 'message.delta', { text: 'a' }),
  line(3, 'message.delta', { text: 'b' }),
  line(4, 'usage', { coinCost: '0.000001' }),
];
const answer = (from: number, to: number) => new Response(LINES.slice(from, to).join(''));

function following(resume: (seen: number) => Response | Error, first: () => Promise<Response>) {
  const told: Told[] = [];
  const drops: number[] = [];
  const done = followRun({
    open: first,
    resume: async ({ id }) => {
      const given = resume(Number(id.split(':')[1]));
      if (given instanceof Error) throw given;
      return given;
    },
    onTold: (one) => told.push(one),
    onDrop: (attempt) => drops.push(attempt),
    signal: new AbortController().signal,
    wait: async () => undefined,
  });
  return { done, told, drops, seen: () => told.map(({ seq }) => seq) };
}

describe('following a run', () => {
  it('goes on after every cut from where it was', async () => {
    for (let cut = 1; cut < LINES.length; cut += 1) {
      const run = following(
        (seen) => answer(seen, LINES.length),
        async () => answer(0, cut),
      );
      await run.done;
      expect(run.seen()).toEqual([1, 2, 3, 4]);
    }
  });

  it('is over when the API says that all was seen', async () => {
    const run = following(
      () => new Response(null, { status: 204 }),
      async () => answer(0, 3),
    );
    await run.done;
    expect(run.seen()).toEqual([1, 2, 3]);
  });

  it('tries again while the API is away, and gives up in the end', async () => {
    const run = following(
      () => new ApiProblem('network.unreachable', 0),
      async () => answer(0, 2),
    );
    await expect(run.done).rejects.toBeInstanceOf(ApiProblem);
    expect(run.drops).toEqual([1, 2, 3, 4, 5]);
  });

  it('asks again when it has heard nothing at all', async () => {
    const answers = [new Response(''), answer(0, 4)];
    const run = following(
      () => answer(0, 4),
      async () => answers.shift() ?? answer(0, 4),
    );
    await run.done;
    expect([run.seen(), run.drops]).toEqual([[1, 2, 3, 4], [1]]);
  });

  it('hears a refusal at once', async () => {
    const run = following(
      () => answer(0, 4),
      async () => {
        throw new ApiProblem('wallet.insufficient_coins', 402);
      },
    );
    await expect(run.done).rejects.toMatchObject({ code: 'wallet.insufficient_coins' });
    expect(run.drops).toEqual([]);
  });
});
