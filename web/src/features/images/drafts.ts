/** What somebody is about to order, kept on this device so that no failure and no reload loses it. */

import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import { type Ratio, ratioOf } from '@/features/jobs/ratios';
import type { Schemas } from '@/lib/api/client';
import { toAsciiDigits } from '@/lib/coins';
import { ownStorage } from '@/lib/own-storage';

export interface ImageDraft {
  prompt: string;
  negativePrompt: string;
  ratio: Ratio;
  count: number;
  seed: string;
}

export interface VideoDraft {
  prompt: string;
  ratio: Ratio;
  seconds: number;
}

interface Drafts {
  image: ImageDraft;
  video: VideoDraft;
  write: (change: Partial<ImageDraft>) => void;
  writeVideo: (change: Partial<VideoDraft>) => void;
}

export const useDrafts = create<Drafts>()(
  persist(
    (set) => ({
      image: { prompt: '', negativePrompt: '', ratio: '1:1', count: 1, seed: '' },
      video: { prompt: '', ratio: '16:9', seconds: 5 },
      write: (change) => set(({ image }) => ({ image: { ...image, ...change } })),
      writeVideo: (change) => set(({ video }) => ({ video: { ...video, ...change } })),
    }),
    { name: 'picture-drafts', skipHydration: true, storage: createJSONStorage(() => ownStorage) },
  ),
);

const SEED_MAX = 2 ** 31 - 1;

/** Reads a seed in any digits: null for none, undefined for what is no seed. */
export function readSeed(typed: string): number | null | undefined {
  const ascii = toAsciiDigits(typed).trim();
  if (ascii === '') return null;
  return /^\d{1,10}$/.test(ascii) && Number(ascii) <= SEED_MAX ? Number(ascii) : undefined;
}

/** A seed by chance. */
export const newSeed = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % (SEED_MAX + 1);

type Asked = Schemas['RequestShown'];

/** A draft that says what was asked before. */
export const draftOf = (asked: Asked): ImageDraft => ({
  prompt: asked.prompt ?? '',
  negativePrompt: asked.negativePrompt ?? '',
  ratio: ratioOf(asked.ratio),
  count: asked.count ?? 1,
  seed: asked.seed === null ? '' : String(asked.seed),
});

export const videoDraftOf = (asked: Asked): VideoDraft => ({
  prompt: asked.prompt ?? '',
  ratio: ratioOf(asked.ratio),
  seconds: asked.seconds ?? 5,
});

/** The order that a draft makes; null while there is nothing to order. */
export function orderOf(draft: ImageDraft, model: string | null): Schemas['ImagesAsked'] | null {
  const seed = readSeed(draft.seed);
  if (model === null || !draft.prompt.trim() || seed === undefined) return null;
  const { ratio, count } = draft;
  return {
    model,
    prompt: draft.prompt.trim(),
    negativePrompt: draft.negativePrompt.trim() || null,
    ratio,
    count,
    seed,
  };
}

export function videoOrderOf(draft: VideoDraft, model: string | null): Schemas['VideoAsked'] | null {
  if (model === null || !draft.prompt.trim()) return null;
  return { model, prompt: draft.prompt.trim(), ratio: draft.ratio, seconds: draft.seconds };
}
