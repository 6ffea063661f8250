/** What somebody is about to have written down or spoken, kept on this device. */

import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import type { Schemas } from '@/lib/api/client';
import { ownStorage } from '@/lib/own-storage';

/** A recording that is uploaded and waits for its order. */
export interface Source {
  fileId: string;
  name: string;
  seconds: number;
}

interface Listening {
  source: Source | null;
  /** Empty: whatever is heard. */
  language: string;
  isSummed: boolean;
}

export interface Speaking {
  text: string;
  /** By model, because no two have the same voices. */
  voices: Record<string, string>;
  speed: number;
  format: 'mp3' | 'wav';
}

interface Drafts {
  listening: Listening;
  speaking: Speaking;
  hear: (change: Partial<Listening>) => void;
  say: (change: Partial<Speaking>) => void;
}

export const useDrafts = create<Drafts>()(
  persist(
    (set) => ({
      listening: { source: null, language: '', isSummed: true },
      speaking: { text: '', voices: {}, speed: 1, format: 'mp3' },
      hear: (change) => set(({ listening }) => ({ listening: { ...listening, ...change } })),
      say: (change) => set(({ speaking }) => ({ speaking: { ...speaking, ...change } })),
    }),
    { name: 'sound-drafts', skipHydration: true, storage: createJSONStorage(() => ownStorage) },
  ),
);

export const TEXT_MAX = 4_096;

/** How many characters of a text are paid for and counted: as people see them, not as machines store them. */
export const lengthOf = (text: string): number => [...text].length;

/** The voice to speak with: the chosen one while the model has it, else one of the text's language, else the first. */
export function voiceOf(
  model: Pick<Schemas['ModelShown'], 'id' | 'voices'> | undefined,
  chosen: Readonly<Record<string, string>>,
  language: string,
): string | null {
  if (model === undefined) return null;
  const known = chosen[model.id];
  if (known !== undefined && model.voices.includes(known)) return known;
  return (
    model.voices.find((voice) => voice === language || voice.startsWith(`${language}-`)) ?? model.voices[0] ?? null
  );
}
