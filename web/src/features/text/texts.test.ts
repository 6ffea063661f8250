// @vitest-environment jsdom

import { beforeEach, describe, expect, it } from 'vitest';
import { type Brief, promptOf, useTexts, type Version } from './texts';

const BRIEF: Brief = { template: 'email', topic: 'the party', tone: 'neutral', length: 'short', language: 'en' };
const version = (generationId: string, text = 'x'): Version => ({
  generationId,
  brief: BRIEF,
  model: 'm',
  text,
  cost: '0.001000',
  status: 'complete',
  at: '2026-01-01T00:00:00Z',
});

describe('the prompt', () => {
  const templates = [{ id: 'email', prompt: 'Write an e-mail about: {topic}' }];

  it('is the template with the topic in it, whatever the topic says', () => {
    expect(promptOf({ ...BRIEF, topic: 'costs of $& and {topic}' }, templates)).toBe(
      'Write an e-mail about: costs of $& and {topic}',
    );
  });

  it('is the topic alone without a template', () => {
    expect(promptOf({ ...BRIEF, template: 'free' }, templates)).toBe('the party');
  });
});

describe('versions', () => {
  beforeEach(() => useTexts.setState({ versions: [], running: null }));

  it('are kept newest first, each once', () => {
    for (const id of ['a', 'b', 'a']) useTexts.getState().keep(version(id));
    expect(useTexts.getState().versions.map(({ generationId }) => generationId)).toEqual(['a', 'b']);
  });

  it('make room for new ones', () => {
    for (let at = 0; at < 30; at += 1) useTexts.getState().keep(version(String(at)));
    expect(useTexts.getState().versions).toHaveLength(20);
    expect(useTexts.getState().versions[0]?.generationId).toBe('29');
  });

  it('end the run that they came from', () => {
    useTexts.getState().begin({ generationId: 'a', brief: BRIEF, model: 'm' });
    useTexts.getState().keep(version('a'));
    expect(useTexts.getState().running).toBeNull();
  });
});
