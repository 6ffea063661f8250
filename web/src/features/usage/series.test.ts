import { expect, test } from 'vitest';
import { axisTop, daysOf, totalsOf } from './series';

const TODAY = new Date('2026-11-23T22:30:00Z');
const row = (date: string, coins: string, kind = 'chat', model = 'a/one', runs = 1) => ({
  date,
  coins,
  kind,
  model,
  runs,
});

test('days on which nothing ran are there, and empty', () => {
  const days = daysOf([row('2026-11-22', '1.5')], 3, TODAY);
  expect(days.map(({ date, total }) => [date, total])).toEqual([
    ['2026-11-21', 0n],
    ['2026-11-22', 1_500_000n],
    ['2026-11-23', 0n],
  ]);
});

test('rows of one day add up by kind, and unknown kinds are one', () => {
  const [day] = daysOf(
    [
      row('2026-11-23', '1'),
      row('2026-11-23', '0.1', 'text'),
      row('2026-11-23', '0.2', 'text'),
      row('2026-11-23', '3', 'dance'),
    ],
    1,
    TODAY,
  );
  expect(day?.byKind).toEqual({ chat: 1_000_000n, text: 300_000n, other: 3_000_000n });
  expect(day?.total).toBe(4_300_000n);
});

test('rows before the first day do not count', () => {
  expect(daysOf([row('2026-10-01', '9')], 2, TODAY).every(({ total }) => total === 0n)).toBe(true);
});

test('the most used model is first', () => {
  const totals = totalsOf([
    row('d', '5', 'chat', 'a/one', 1),
    row('d', '1', 'chat', 'b/two', 2),
    row('d', '1', 'text', 'b/two', 2),
  ]);
  expect(totals.byModel.map(({ model, runs }) => [model, runs])).toEqual([
    ['b/two', 4],
    ['a/one', 1],
  ]);
  expect([totals.coins, totals.runs]).toEqual([7_000_000n, 5]);
});

test.each([
  [0n, 1],
  [1_000_000n, 1],
  [12_100_000n, 16],
  [11_900_000n, 12],
  [9_000n, 0.01],
])('an axis for %s micro-coins ends at %s', (highest, top) => {
  expect(axisTop(highest)).toBeCloseTo(top, 9);
});
