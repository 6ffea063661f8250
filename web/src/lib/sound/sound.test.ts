import { describe, expect, test } from 'vitest';
import { writeClock } from './clock';
import { peaksOf } from './peaks';

describe('a clock', () => {
  test.each([
    [0, '0:00'],
    [65.9, '1:05'],
    [3_725, '1:02:05'],
    [-1, '0:00'],
  ])('shows %s seconds as %s', (seconds, shown) => {
    expect(writeClock(seconds, 'en-GB')).toBe(shown);
  });

  test('has Persian digits on Persian pages', () => {
    expect(writeClock(65, 'fa-IR-u-nu-arabext')).toBe('۱:۰۵');
  });
});

describe('peaks', () => {
  test('are the loudest moments of equal parts, the loudest of all being 1', () => {
    expect(peaksOf(new Float32Array([0, 0.25, -0.5, 0.125]), 2)).toEqual([0.5, 1]);
  });

  test('of silence are nothing', () => {
    expect(peaksOf(new Float32Array(4), 2)).toEqual([0, 0]);
  });
});
