import { describe, expect, test } from 'vitest';
import { draftOf, type ImageDraft, orderOf, readSeed } from './drafts';

const DRAFT: ImageDraft = { prompt: ' a cat ', negativePrompt: '', ratio: '3:4', count: 2, seed: '' };

describe('a seed', () => {
  test('is read in the digits of either language', () => {
    expect(readSeed('۱۲۳')).toBe(123);
    expect(readSeed(' 123 ')).toBe(123);
  });

  test('is none when nothing is written', () => {
    expect(readSeed('  ')).toBeNull();
  });

  test.each(['-1', '1.5', '2147483648', 'x'])('%s is none that a model takes', (typed) => {
    expect(readSeed(typed)).toBeUndefined();
  });
});

describe('an order', () => {
  test('says what the draft says, without the air around it', () => {
    expect(orderOf(DRAFT, 'm')).toEqual({
      model: 'm',
      prompt: 'a cat',
      negativePrompt: null,
      ratio: '3:4',
      count: 2,
      seed: null,
    });
  });

  test.each([
    ['words', { ...DRAFT, prompt: ' ' }, 'm'],
    ['a model', DRAFT, null],
    ['a seed that can be one', { ...DRAFT, seed: 'x' }, 'm'],
  ])('is not made without %s', (_, draft, model) => {
    expect(orderOf(draft, model)).toBeNull();
  });

  test('that was made before makes the same draft again', () => {
    const asked = { prompt: 'a cat', negativePrompt: null, ratio: '3:4', count: 2, seed: 0 };
    expect(draftOf(asked as Parameters<typeof draftOf>[0])).toEqual({ ...DRAFT, prompt: 'a cat', seed: '0' });
  });
});
