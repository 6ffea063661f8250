import { describe, expect, test } from 'vitest';
import { fromMicro, isNegative, isZero, readCoins, toMicro, writeCoins } from './coins';

describe('writing coins', () => {
  test.each([
    ['449.981779', '449.98'],
    ['200.000000', '200'],
    ['0.003407', '0.00341'],
    ['-0.003407', '-0.00341'],
    ['0.000000', '0'],
    ['90071992547409931.129999', '90,071,992,547,409,931.13'],
  ])('%s is %s', (coins, written) => {
    expect(writeCoins(coins, 'en-GB')).toBe(written);
  });
  test('Persian has its own digits and its own point', () => {
    expect(writeCoins('1449.98', 'fa-IR-u-ca-persian-nu-arabext')).toBe('۱٬۴۴۹٫۹۸');
    expect(writeCoins('1449.98', 'fa-IR-u-ca-persian-nu-latn')).toBe('1,449.98');
  });
  test('a sign is told where it matters, and columns keep two decimals', () => {
    expect(writeCoins('250.000000', 'en-GB', { isSigned: true, isColumn: true })).toBe('+250.00');
    expect(writeCoins('0.000000', 'en-GB', { isSigned: true })).toBe('0');
  });
});

describe('reading coins', () => {
  test.each([
    ['۱۲٬۵۰۰', '12500'],
    ['٢٥٫٥', '25.5'],
    [' +1,000.25 ', '1000.25'],
    ['−3', '-3'],
    ['-0.000001', '-0.000001'],
  ])('%s is %s', (typed, coins) => {
    expect(readCoins(typed)).toBe(coins);
  });
  test.each(['', 'abc', '1.2.3', '1e5', '0.0000001', '--1', '1-'])('%s is no amount', (typed) => {
    expect(readCoins(typed)).toBeNull();
  });
});

describe('micro-coins', () => {
  test.each(['0.000001', '-0.500000', '12480.000000', '90071992547409931.129999'])(
    '%s comes back as it was',
    (coins) => {
      expect(fromMicro(toMicro(coins))).toBe(coins);
    },
  );
  test('nothing is neither below zero nor more than zero', () => {
    expect([isZero('-0.000000'), isNegative('-0.000000')]).toEqual([true, false]);
    expect([isZero('0.000001'), isNegative('-0.000001')]).toEqual([false, true]);
  });
});
