import { describe, expect, it } from 'vitest';
import { type Pacer, StreamBuffer } from './stream-buffer';

function byHand(): { pacer: Pacer; draw: () => void; isWaiting: () => boolean } {
  let due: (() => void) | null = null;
  const pacer: Pacer = {
    next: (act) => {
      due = act;
      return () => {
        due = null;
      };
    },
  };
  return { pacer, draw: () => due?.(), isWaiting: () => due !== null };
}

describe('a stream buffer', () => {
  it('tells its readers once a frame, however many pieces came', () => {
    const { pacer, draw } = byHand();
    const buffer = new StreamBuffer(pacer);
    const seen: string[] = [];
    buffer.subscribe(() => seen.push(buffer.shown()));
    for (const text of ['a', 'ab', 'abc']) buffer.write(text);
    expect(seen).toEqual([]);
    draw();
    expect(seen).toEqual(['abc']);
  });

  it('shows everything at once when it is flushed, and waits for no frame then', () => {
    const { pacer, isWaiting } = byHand();
    const buffer = new StreamBuffer(pacer);
    buffer.write('all');
    buffer.flush();
    expect([buffer.shown(), isWaiting()]).toEqual(['all', false]);
  });

  it('leaves a reader alone that has gone', () => {
    const { pacer, draw } = byHand();
    const buffer = new StreamBuffer(pacer);
    let calls = 0;
    buffer.subscribe(() => {
      calls += 1;
    })();
    buffer.write('a');
    draw();
    expect(calls).toBe(0);
  });
});
