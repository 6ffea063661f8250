// @vitest-environment jsdom

import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Brief,
  briefOf,
  firstLineOf,
  hasVersions,
  newestVersions,
  promptOf,
  standingOf,
  topicOf,
  useTexts,
  type Writing,
} from './texts';

const BRIEF: Brief = { template: 'email', topic: 'the party', tone: 'neutral', length: 'short', language: 'en' };
const TEMPLATES = [
  { id: 'email', prompt: 'Write an e-mail about: {topic}', language: null },
  { id: 'translate_fa', prompt: 'Translate into Persian: {topic}', language: 'fa' },
  { id: 'poem', prompt: 'A poem about {topic}, in four lines', language: null },
];

const writing = (id: string, more: Partial<Writing> = {}): Writing => ({
  id,
  kind: 'text',
  model: 'm',
  state: 'settled',
  coinCost: '0.001000',
  prompt: 'the party',
  versionOf: null,
  stage: null,
  finishReason: 'stop',
  failure: null,
  conversationId: null,
  createdAt: '2026-01-01T00:00:00Z',
  endedAt: '2026-01-01T00:00:01Z',
  ...more,
});
const broken = { state: 'voided', finishReason: null, failure: 'provider.interrupted' };

describe('the prompt', () => {
  it('is the template with the topic in it, whatever the topic says', () => {
    expect(promptOf({ ...BRIEF, topic: 'costs of $& and {topic}' }, TEMPLATES)).toBe(
      'Write an e-mail about: costs of $& and {topic}',
    );
  });

  it('is the topic alone without a template', () => {
    expect(promptOf({ ...BRIEF, template: 'free' }, TEMPLATES)).toBe('the party');
  });

  it('tells its template and its topic again', () => {
    for (const template of ['free', 'email', 'translate_fa', 'poem']) {
      const brief = { ...BRIEF, template, topic: 'نان\nand butter' };
      expect(topicOf(promptOf(brief, TEMPLATES), TEMPLATES)).toEqual({ template, topic: 'نان\nand butter' });
    }
  });
});

describe('a brief made again of what was asked for', () => {
  it('is the brief that was given', () => {
    const asked = { prompt: promptOf(BRIEF, TEMPLATES), tone: 'neutral', length: 'short', language: 'en' };
    expect(briefOf(asked, TEMPLATES)).toEqual(BRIEF);
  });

  it('leaves the language to a template that is for one alone', () => {
    const asked = { prompt: 'Translate into Persian: bread', tone: null, length: null, language: 'fa' };
    expect(briefOf(asked, TEMPLATES)).toMatchObject({ template: 'translate_fa', language: '', tone: 'neutral' });
  });
});

describe('the brief on this device', () => {
  beforeEach(() => localStorage.clear());

  it('survives what else was kept beside it before', async () => {
    const state = { brief: { topic: 'an old draft' }, versions: [{}], running: null };
    localStorage.setItem('aimall.of.nobody.texts', JSON.stringify({ state, version: 0 }));
    await useTexts.persist.rehydrate();
    expect(useTexts.getState().brief).toMatchObject({ topic: 'an old draft', template: 'free' });
    expect(useTexts.getState()).not.toHaveProperty('versions');
  });
});

describe('the history', () => {
  it('names a text by its first line', () => {
    expect(firstLineOf('\n  Dear all,\nthe party …')).toBe('Dear all,');
  });

  it('has one place for each text: that of its newest version', () => {
    const writings = [writing('c', { versionOf: 'a' }), writing('b'), writing('a')];
    expect(newestVersions(writings).map(({ id }) => id)).toEqual(['c', 'b']);
  });

  it('shows a version that did not break off, if there is one', () => {
    const writings = [writing('c', { versionOf: 'a', ...broken }), writing('b', broken), writing('a')];
    expect(newestVersions(writings).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('knows of versions without asking', () => {
    const writings = [writing('c', { versionOf: 'a' }), writing('b'), writing('a')];
    expect(writings.map((one) => hasVersions(one, writings))).toEqual([true, false, true]);
  });

  it.each([
    [{ state: 'streaming', finishReason: null }, 'going'],
    [{ state: 'settled', finishReason: 'length' }, 'done'],
    [{ state: 'cost_pending', finishReason: 'stop' }, 'done'],
    [{ state: 'settled', finishReason: 'stopped' }, 'stopped'],
    [{ state: 'voided', finishReason: null }, 'broken'],
  ])('tells how a text stands: %o is %s', (run, standing) => {
    expect(standingOf(run)).toBe(standing);
  });
});
