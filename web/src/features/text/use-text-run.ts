'use client';

import { useEffect } from 'react';
import {
  attachLiveRun,
  dropLiveRun,
  isGoing,
  type LiveRun,
  startLiveRun,
  stopLiveRun,
  useLiveRuns,
} from '@/features/runs/live-runs';
import type { Schemas } from '@/lib/api/client';
import { useCoinsMoved } from '@/lib/api/wallet';
import { type Brief, useTexts } from './texts';

const PLACE = 'text-studio';

/** The text that is being written: started here, or found again after a reload. */
export function useTextRun() {
  const coinsMoved = useCoinsMoved();
  const run = useLiveRuns(({ runs }) => runs[PLACE]);
  const running = useTexts((texts) => texts.running);
  const begin = useTexts((texts) => texts.begin);
  const keep = useTexts((texts) => texts.keep);

  const onEnded = (brief: Brief, model: string) => (ended: LiveRun) => {
    coinsMoved();
    const text = ended.buffer.shown();
    if (ended.generationId === null || (ended.problem !== null && text === '')) return;
    if (ended.problem !== null || text === '') {
      begin(null);
      return;
    }
    const stopped = ended.finishReason === 'stopped' ? 'stopped' : 'complete';
    const status = ended.phase === 'failed' ? 'incomplete' : stopped;
    const { generationId, cost } = ended;
    keep({ generationId, brief, model, text, cost, status, at: new Date().toISOString() });
    if (ended.phase !== 'failed') dropLiveRun(PLACE);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: a run is noted when it gets its name, and found again once
  useEffect(() => {
    if (running === null || run !== undefined) return;
    const { generationId, brief, model } = running;
    attachLiveRun({
      place: PLACE,
      generationId,
      question: brief.topic,
      parentId: null,
      onEnded: onEnded(brief, model),
    });
  }, [running, run === undefined]);

  return {
    run,
    isGoing: isGoing(run),
    start: (brief: Brief, body: Schemas['TextAsked']) => {
      startLiveRun({
        place: PLACE,
        question: brief.topic,
        parentId: null,
        path: '/api/v1/text/generate',
        body,
        onEnded: onEnded(brief, body.model),
      });
      const unsubscribe = useLiveRuns.subscribe(({ runs }) => {
        const generationId = runs[PLACE]?.generationId;
        if (runs[PLACE] !== undefined && !generationId) return;
        if (generationId && isGoing(runs[PLACE])) begin({ generationId, brief, model: body.model });
        unsubscribe();
      });
    },
    stop: () => void stopLiveRun(PLACE),
  };
}
