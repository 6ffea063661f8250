import { describe, expect, it } from 'vitest';
import type { StreamEvent, Told } from './read';
import { fold, hasEnded, NOTHING_YET } from './run-view';

const RUN = `gen_${'0'.repeat(32)}`;
const told = (seq: number, event: StreamEvent): Told => ({ id: `${RUN}:${seq}`, generationId: RUN, seq, event });
const START = told(1, {
  event: 'message.start',
  generationId: RUN,
  messageId: 'msg_1',
  conversationId: 'cnv_1',
  notice: null,
});
const delta = (seq: number, text: string) => told(seq, { event: 'message.delta', text });
const DONE = told(4, { event: 'message.done', messageId: 'msg_1', generationId: RUN, finishReason: 'stop' });
const USAGE = told(5, {
  event: 'usage',
  promptTokens: 3,
  completionTokens: 2,
  coinCost: '0.001000',
  unit: null,
  quantity: null,
});
const WHOLE = [START, delta(2, 'Hel'), delta(3, 'lo'), DONE, USAGE];

describe('a run folded from its events', () => {
  it('tells how far a job is and what it has made', () => {
    const events = [
      START,
      told(2, { event: 'progress', stage: 'working', percent: 40 }),
      told(3, { event: 'files', fileIds: ['fil_1', 'fil_2'] }),
    ];
    expect(events.reduce(fold, NOTHING_YET)).toMatchObject({
      progress: { stage: 'working', percent: 40 },
      fileIds: ['fil_1', 'fil_2'],
      phase: 'waiting',
    });
  });

  it('has its text, its ending and its cost', () => {
    const view = WHOLE.reduce(fold, NOTHING_YET);
    expect(view).toMatchObject({ text: 'Hello', phase: 'done', finishReason: 'stop', cost: '0.001000', seen: 5 });
  });

  it('is the same when pieces come again, as after a reconnect', () => {
    const whole = WHOLE.reduce(fold, NOTHING_YET);
    for (let cut = 0; cut < WHOLE.length; cut += 1) {
      const again = [...WHOLE.slice(0, cut + 1), ...WHOLE.slice(Math.max(0, cut - 1))];
      expect(again.reduce(fold, NOTHING_YET)).toEqual(whole);
    }
  });

  it('begins its text anew with a reset and a snapshot', () => {
    const view = [START, delta(2, 'old'), told(3, { event: 'reset' }), told(4, { event: 'snapshot', text: 'new' })];
    expect(view.reduce(fold, NOTHING_YET).text).toBe('new');
  });

  it('keeps what was shown when it fails, and costs nothing', () => {
    const failure = told(3, {
      event: 'error',
      type: 'urn:x',
      title: 'x',
      status: 502,
      code: 'provider.unreachable',
      coinCost: '0.000000',
    });
    const view = [START, delta(2, 'half'), failure].reduce(fold, NOTHING_YET);
    expect(view).toMatchObject({ text: 'half', phase: 'failed', failure: 'provider.unreachable', cost: '0.000000' });
  });

  it('has ended although its cost is not known yet', () => {
    const view = [START, delta(2, 'a'), told(3, { event: 'state', state: 'cost_pending' })].reduce(fold, NOTHING_YET);
    expect([view.phase, hasEnded(view)]).toEqual(['pending', true]);
  });
});
