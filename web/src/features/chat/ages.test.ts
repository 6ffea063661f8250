import { describe, expect, it } from 'vitest';
import { ageOf, byAge } from './ages';

const NOW = new Date(2026, 10, 23, 12, 0, 0);
const at = (day: number, hour: number) => new Date(2026, 10, day, hour, 0, 0).toISOString();

describe('ages', () => {
  it.each([
    [at(23, 0), 'today'],
    [at(23, 13), 'today'],
    [at(22, 23), 'yesterday'],
    [at(22, 0), 'yesterday'],
    [at(21, 23), 'week'],
    [at(16, 0), 'week'],
    [at(15, 23), 'month'],
    [at(1, 0), 'month'],
    [at(-10, 0), 'older'],
  ] as const)('of %s is %s', (moment, age) => {
    expect(ageOf(moment, NOW)).toBe(age);
  });

  it('group things youngest first and keep their order', () => {
    const things = [at(22, 1), at(23, 1), at(23, 2)];
    expect(byAge(things, (thing) => ageOf(thing, NOW))).toEqual([
      ['today', [at(23, 1), at(23, 2)]],
      ['yesterday', [at(22, 1)]],
    ]);
  });
});
