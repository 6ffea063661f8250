'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import { useShallow } from 'zustand/react/shallow';
import { attachLiveRun, dropLiveRun, useLiveRuns } from '@/features/runs/live-runs';
import { $api, api } from '@/lib/api/client';
import { useCoinsMoved } from '@/lib/api/wallet';
import { ownStorage } from '@/lib/own-storage';
import { isActive, type Job, type JobKind, type LivesById, tilesOf } from './jobs';

const LISTED = 24;
// A browser opens six connections to one address, and each job that is followed holds one. The others are asked about.
const FOLLOWED_MAX = 3;
const ASK_AGAIN_MS = 4_000;
const DISMISSED_MAX = 100;

const placeOf = (id: string) => `job:${id}`;

/** What of somebody's failed jobs they have seen enough of. */
const useDismissed = create<{ ids: string[]; dismiss: (id: string) => void }>()(
  persist(
    (set) => ({
      ids: [],
      dismiss: (id) => set(({ ids }) => ({ ids: [id, ...ids].slice(0, DISMISSED_MAX) })),
    }),
    { name: 'dismissed-jobs', skipHydration: true, storage: createJSONStorage(() => ownStorage) },
  ),
);

/** Says what has become of jobs: what shows them, what they made and what they cost is asked for again. */
export function useJobsMoved(): { began: () => Promise<void>; ended: () => Promise<void> } {
  const queryClient = useQueryClient();
  const coinsMoved = useCoinsMoved();
  return {
    began: async () => {
      coinsMoved();
      await queryClient.invalidateQueries({ queryKey: ['get', '/api/v1/generations'] });
    },
    // What was made first: its tile goes once it is in its place.
    ended: async () => {
      await queryClient.invalidateQueries({ queryKey: ['get', '/api/v1/files'] });
      coinsMoved();
    },
  };
}

/** The latest jobs of a kind, followed while they go on: started here, in another tab, or before a reload. */
export function useJobs(kind: JobKind) {
  const { ended } = useJobsMoved();
  const query = $api.useQuery(
    'get',
    '/api/v1/generations',
    { params: { query: { kind, limit: LISTED } } },
    { refetchInterval: ({ state }) => (isAnyUnfollowed(state.data?.items ?? []) ? ASK_AGAIN_MS : false) },
  );
  const jobs = query.data?.items;
  const lives = useLives(jobs ?? []);
  const { ids: dismissed, dismiss } = useDismissed();
  useEffect(() => void useDismissed.persist.rehydrate(), []);
  const over = useRef<Set<string> | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever is told of the end need not be the latest render
  useEffect(() => {
    if (jobs === undefined) return;
    const ids = jobs.filter((job) => !isActive(job)).map(({ id }) => id);
    for (const id of ids) dropLiveRun(placeOf(id));
    // What ended before it was followed, or was only asked about, has nobody else to tell of its end.
    if (over.current !== null && ids.some((id) => !over.current?.has(id))) void ended();
    over.current = new Set(ids);
    for (const { id } of followed(jobs)) {
      attachLiveRun({
        place: placeOf(id),
        generationId: id,
        question: '',
        parentId: null,
        onEnded: () => {
          over.current?.add(id);
          void ended();
        },
      });
    }
  }, [jobs]);

  return { ...query, jobs, lives, dismiss, tiles: jobs && tilesOf(jobs, lives, dismissed, Date.now()) };
}

/** Ends a job. What is not delivered is not charged. */
export function useCancelJob() {
  const { ended } = useJobsMoved();
  return useMutation({
    mutationFn: (generationId: string) =>
      api.POST('/api/v1/generations/{generationId}/cancel', { params: { path: { generationId } } }),
    onSuccess: ended,
  });
}

function useLives(jobs: readonly Job[]): LivesById {
  return useLiveRuns(
    useShallow(({ runs }) => Object.fromEntries(jobs.map(({ id }) => [id, runs[placeOf(id)]] as const))),
  );
}

/** The oldest of those that go on; the list begins with the newest. */
const followed = (jobs: readonly Job[]): Job[] => jobs.filter(isActive).slice(-FOLLOWED_MAX);

function isAnyUnfollowed(jobs: readonly Job[]): boolean {
  const { runs } = useLiveRuns.getState();
  return jobs.filter(isActive).some(({ id }) => (runs[placeOf(id)]?.problem ?? true) !== null);
}
