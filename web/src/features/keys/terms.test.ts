import { describe, expect, test } from 'vitest';
import { changeOf, draftOf, type Key, NEW_DRAFT, stateOf, termsOf, wrongIn } from './terms';

const NOW = new Date('2026-03-20T12:00:00Z');
const DRAFT = { ...NEW_DRAFT, name: 'a program' };
const KEY: Key = {
  id: 'key_1',
  name: 'a program',
  masked: 'aim_live_…abcd',
  scopes: ['billing:read', 'chat'],
  models: ['a', 'b'],
  capTotal: '12.500000',
  capMonth: null,
  spentTotal: '1.000000',
  spentMonth: '1.000000',
  requestsPerMinute: 60,
  tokensPerMinute: null,
  runsAtOnce: null,
  networks: ['203.0.113.0/24', '2001:db8::1/128'],
  onDisconnect: 'continue',
  expiresAt: '2026-04-01T09:30:00Z',
  formerSecretUntil: null,
  createdAt: '2026-03-01T00:00:00Z',
  lastUsedAt: null,
};

describe('what is sent of a form', () => {
  test('what is left empty is no limit', () => {
    expect(termsOf(DRAFT)).toEqual({
      name: 'a program',
      scopes: ['chat', 'embeddings', 'models'],
      models: null,
      capTotal: null,
      capMonth: null,
      requestsPerMinute: null,
      tokensPerMinute: null,
      runsAtOnce: null,
      networks: [],
      expiresAt: null,
      onDisconnect: 'stop',
    });
  });

  test('numbers may be in Persian digits, and networks on lines or between commas', () => {
    const terms = termsOf({ ...DRAFT, capMonth: '۱۲٫۵', runsAtOnce: '۳', networks: '10.0.0.0/8، ::1\n127.0.0.1' });
    expect([terms.capMonth, terms.runsAtOnce]).toEqual(['12.5', 3]);
    expect(terms.networks).toEqual(['10.0.0.0/8', '::1', '127.0.0.1']);
  });

  test('a key opens until the day ends that was chosen', () => {
    const { expiresAt } = termsOf({ ...DRAFT, expiresOn: '2026-04-01' });
    expect(new Date(expiresAt ?? '').getTime()).toBe(new Date('2026-04-01T23:59:59').getTime());
  });
});

describe('what is wrong with a form', () => {
  test('nothing, when it has a name and something that it is for', () => {
    expect(wrongIn(DRAFT, NOW)).toEqual({});
  });

  test.each([
    ['name', ' '],
    ['scopes', []],
    ['capTotal', '-1'],
    ['capMonth', 'a lot'],
    ['requestsPerMinute', '0'],
    ['tokensPerMinute', '1.5'],
    ['runsAtOnce', 'x'],
    ['expiresOn', '2026-03-01'],
  ])('%s may not be %j', (name, value) => {
    expect(wrongIn({ ...DRAFT, [name]: value }, NOW)).toEqual({ [name]: true });
  });
});

describe('what changes of a key', () => {
  test('nothing, as long as nothing is typed', () => {
    expect(changeOf(KEY, draftOf(KEY, 'fa'), 'fa')).toEqual({});
  });

  test('only what was typed', () => {
    const draft = { ...draftOf(KEY, 'fa'), name: 'another', capTotal: '' };
    expect(changeOf(KEY, draft, 'fa')).toEqual({ name: 'another', capTotal: null });
  });
});

describe('how a key stands', () => {
  test.each([
    ['active', {}],
    ['expired', { expiresAt: '2026-03-20T11:00:00Z' }],
    ['spent', { capTotal: '1.000000' }],
    ['spent', { capMonth: '0.500000' }],
  ] as const)('%s with %j', (state, more) => {
    expect(stateOf({ ...KEY, ...more }, NOW)).toBe(state);
  });
});
