import { expect, test } from 'vitest';
import { isUnfiltered, queryOf, UNFILTERED } from './filter';

const NOW = new Date('2026-03-20T12:34:56.789Z');

test('without a filter nothing is asked for in particular', () => {
  expect(queryOf(UNFILTERED, NOW)).toEqual({});
  expect(isUnfiltered(UNFILTERED)).toBe(true);
});

test('each part of a filter is one parameter, and times begin with a whole hour', () => {
  const filter = { key: 'key_1', model: 'a/b', outcome: 'refused', time: '1' } as const;
  expect(queryOf(filter, NOW)).toEqual({
    keyId: 'key_1',
    model: 'a/b',
    status: 'refused',
    from: '2026-03-19T12:00:00Z',
  });
  expect(isUnfiltered(filter)).toBe(false);
});
