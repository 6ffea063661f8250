import { describe, expect, test } from 'vitest';
import { lengthOf, voiceOf } from './drafts';

const MODEL = { id: 'espeak', voices: ['en-us', 'fa', 'ar'] };

describe('the voice', () => {
  test('is the chosen one while the model has it', () => {
    expect(voiceOf(MODEL, { espeak: 'ar' }, 'fa')).toBe('ar');
    expect(voiceOf(MODEL, { espeak: 'gone' }, 'fa')).toBe('fa');
  });

  test('speaks the language of the text where one does', () => {
    expect([voiceOf(MODEL, {}, 'fa'), voiceOf(MODEL, {}, 'en'), voiceOf(MODEL, {}, 'de')]).toEqual([
      'fa',
      'en-us',
      'en-us',
    ]);
  });

  test('is none where there is none', () => {
    expect(voiceOf({ id: 'x', voices: [] }, {}, 'fa')).toBeNull();
    expect(voiceOf(undefined, {}, 'fa')).toBeNull();
  });
});

test('a text is as long as people count it', () => {
  expect(lengthOf('سلام 👋')).toBe(6);
});
