/** Jobs as a page shows them: what the API's list says of each, and what its events have said since. */

import type { LiveRun } from '@/features/runs/live-runs';
import type { Schemas } from '@/lib/api/client';

export type Job = Schemas['RecentRunShown'];
export type JobKind = 'image' | 'video' | 'speech' | 'transcription';

/** `refused`: by the provider's rules on content. None of the three bad endings is ever charged. */
export type Phase = 'waiting' | 'working' | 'storing' | 'done' | 'failed' | 'refused' | 'stopped';

type Live = Pick<LiveRun, 'phase' | 'progress' | 'failure' | 'finishReason' | 'problem'>;

const ACTIVE = new Set(['held', 'dispatching', 'streaming']);
const REFUSED = 'provider.content_refused';
const SHOWN_FOR_MS = 24 * 3_600_000;

/** Whether a job has not ended, as the list knows it. */
export const isActive = (job: Pick<Job, 'state'>): boolean => ACTIVE.has(job.state);

/** Where a job stands. Its events know more than the list until the list is asked again. */
export function phaseOf(job: Job, live?: Live): Phase {
  const isLive = live !== undefined && live.problem === null;
  if (isLive && live.phase === 'failed') return live.failure === REFUSED ? 'refused' : 'failed';
  if (isLive && (live.phase === 'done' || live.phase === 'pending')) return endingOf(live.finishReason);
  if (isActive(job)) return stageOf((isLive ? live.progress?.stage : undefined) ?? job.stage?.stage);
  if (job.state === 'voided' && job.finishReason !== 'stopped') return job.failure === REFUSED ? 'refused' : 'failed';
  return endingOf(job.finishReason);
}

/** How far it has come, in percent, when somebody can tell. */
export function percentOf(job: Job, live?: Live): number | null {
  if (live?.problem === null && live.progress !== null) return live.progress.percent;
  return job.stage?.percent ?? null;
}

/** The code of what went wrong with it. */
export const failureOf = (job: Job, live?: Live): string | null => live?.failure ?? job.failure;

/** What is to be shown beside the things that were made: what goes on, and what has lately come to nothing. */
export function tilesOf(jobs: readonly Job[], lives: LivesById, dismissed: readonly string[], now: number): Job[] {
  return jobs.filter((job) => {
    // Until the list knows of its end, its tile holds the place of what it made.
    if (isActive(job)) return true;
    const phase = phaseOf(job, lives[job.id]);
    if (phase !== 'failed' && phase !== 'refused') return false;
    return !dismissed.includes(job.id) && now - Date.parse(job.createdAt) < SHOWN_FOR_MS;
  });
}

export type LivesById = Readonly<Record<string, Live | undefined>>;

const endingOf = (finishReason: string | null): Phase => (finishReason === 'stopped' ? 'stopped' : 'done');

const stageOf = (stage: string | undefined): Phase => (stage === 'working' || stage === 'storing' ? stage : 'waiting');
