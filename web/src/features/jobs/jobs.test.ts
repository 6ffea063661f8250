import { describe, expect, test } from 'vitest';
import { ApiProblem } from '@/lib/api/problem';
import { type Job, percentOf, phaseOf, tilesOf } from './jobs';

const NOW = Date.parse('2026-11-29T12:00:00Z');
const JOB = { id: 'gen_1', state: 'held', createdAt: '2026-11-29T11:59:00Z', stage: null, failure: null } as Job;
const LIVE = { phase: 'waiting', progress: null, failure: null, finishReason: null, problem: null } as const;
const tiles = (job: Job, lives = {}, dismissed: string[] = []) => tilesOf([job], lives, dismissed, NOW);

describe('where a job stands', () => {
  test('a job that nobody has begun is waiting', () => {
    expect(phaseOf(JOB)).toBe('waiting');
  });

  test('its events know more than the list does', () => {
    const live = { ...LIVE, progress: { stage: 'working', percent: 40 } };
    expect([phaseOf(JOB, live), percentOf(JOB, live)]).toEqual(['working', 40]);
  });

  test('events that cannot be had leave the word to the list', () => {
    const live = { ...LIVE, problem: new ApiProblem('network.unreachable', 0) };
    const job = { ...JOB, state: 'dispatching', stage: { stage: 'storing', percent: 90 } };
    expect([phaseOf(job, live), percentOf(job, live)]).toEqual(['storing', 90]);
  });

  test('what the provider will not draw is refused, and not merely failed', () => {
    const job = { ...JOB, state: 'voided', failure: 'provider.content_refused' };
    expect([phaseOf(job), phaseOf({ ...job, failure: 'provider.timeout' })]).toEqual(['refused', 'failed']);
  });

  test('a job that its owner has stopped did not fail', () => {
    expect(phaseOf({ ...JOB, state: 'voided', finishReason: 'stopped' })).toBe('stopped');
    expect(phaseOf(JOB, { ...LIVE, phase: 'done', finishReason: 'stopped' })).toBe('stopped');
  });
});

describe('beside the things that were made', () => {
  test('is shown what goes on, and not what is done', () => {
    expect(tiles(JOB)).toHaveLength(1);
    expect(tiles({ ...JOB, state: 'settled' })).toHaveLength(0);
  });

  test('a tile holds the place of what is made until the list knows of it', () => {
    expect(tiles(JOB, { gen_1: { ...LIVE, phase: 'done' } })).toHaveLength(1);
  });

  test('what failed stays until it is put away, or for a day', () => {
    const failed = { ...JOB, state: 'voided', failure: 'provider.timeout' };
    expect(tiles(failed)).toHaveLength(1);
    expect(tiles(failed, {}, ['gen_1'])).toHaveLength(0);
    expect(tiles({ ...failed, createdAt: '2026-11-27T12:00:00Z' })).toHaveLength(0);
  });
});
