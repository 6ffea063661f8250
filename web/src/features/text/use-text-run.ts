'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import {
  attachLiveRun,
  dropLiveRun,
  isGoing,
  type LiveRun,
  startLiveRun,
  stopLiveRun,
  useLiveRuns,
} from '@/features/runs/live-runs';
import { $api, type Schemas } from '@/lib/api/client';
import { useCoinsMoved } from '@/lib/api/wallet';

const PLACE = 'text-studio';
const LISTS = { queryKey: ['get', '/api/v1/generations'] };

/** The text that is being written: started here, or `going` as the history knows it. */
export function useTextRun(going: string | undefined) {
  const queryClient = useQueryClient();
  const coinsMoved = useCoinsMoved();
  const run = useLiveRuns(({ runs }) => runs[PLACE]);
  const [written, setWritten] = useState<string>();

  const onEnded = async (ended: LiveRun) => {
    const { generationId } = ended;
    coinsMoved();
    if (generationId === null) return;
    const output = ended.buffer.shown();
    // What was watched need not be asked for.
    const params = { path: { generationId } };
    const { queryKey } = $api.queryOptions('get', '/api/v1/generations/{generationId}/output', { params });
    queryClient.setQueryData(queryKey, { generationId, output, usage: null, coinCost: ended.cost });
    setWritten(output);
    // It leaves its place when the history has it; a refusal stays in sight.
    await queryClient.invalidateQueries(LISTS);
    if (ended.phase !== 'failed' && ended.problem === null) dropLiveRun(PLACE);
  };
  const follow = { place: PLACE, question: '', parentId: null, onEnded };

  // The history names it from its beginning.
  const begun = run?.generationId ?? null;
  useEffect(() => {
    if (begun !== null) void queryClient.invalidateQueries(LISTS);
  }, [begun, queryClient]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a run is found once, and once more when another has left
  useEffect(() => {
    if (going !== undefined && run === undefined) attachLiveRun({ ...follow, generationId: going });
  }, [going, run === undefined]);

  return {
    run,
    /** The text that was watched last. */
    written,
    isGoing: isGoing(run),
    start: (body: Schemas['TextAsked']) => startLiveRun({ ...follow, path: '/api/v1/text/generate', body }),
    stop: () => void stopLiveRun(PLACE),
    /** Lets go of a run that came to nothing. */
    dismiss: () => dropLiveRun(PLACE),
  };
}
