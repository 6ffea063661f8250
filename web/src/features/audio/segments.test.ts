import { expect, test } from 'vitest';
import { segmentAt } from './segments';

const SEGMENTS = [{ start: 1 }, { start: 2.5 }, { start: 4 }];

test.each([
  [0.5, -1],
  [1, 0],
  [2.4, 0],
  [2.5, 1],
  [99, 2],
])('at %s seconds, segment %s is heard', (seconds, at) => {
  expect(segmentAt(SEGMENTS, seconds)).toBe(at);
});
