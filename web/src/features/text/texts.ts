/** Texts that were written on this device, the newest first, so that versions can be compared and none is lost. */

import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import { ownStorage } from '@/lib/own-storage';

export interface Brief {
  template: string;
  topic: string;
  tone: string;
  length: 'short' | 'medium' | 'long';
  language: string;
}

export interface Version {
  generationId: string;
  brief: Brief;
  model: string;
  text: string;
  cost: string | null;
  /** `complete`, `stopped`, or `incomplete` when the answer broke off and was not charged. */
  status: 'complete' | 'stopped' | 'incomplete';
  at: string;
}

interface Texts {
  brief: Brief;
  versions: Version[];
  /** The run that is being written, to be found again after a reload. */
  running: { generationId: string; brief: Brief; model: string } | null;
  write: (change: Partial<Brief>) => void;
  begin: (running: Texts['running']) => void;
  keep: (version: Version) => void;
  remove: (generationId: string) => void;
}

const KEPT_MAX = 20;
const EMPTY: Brief = { template: 'free', topic: '', tone: 'neutral', length: 'medium', language: '' };

export const useTexts = create<Texts>()(
  persist(
    (set) => ({
      brief: EMPTY,
      versions: [],
      running: null,
      write: (change) => set(({ brief }) => ({ brief: { ...brief, ...change } })),
      begin: (running) => set({ running }),
      keep: (version) =>
        set(({ versions }) => ({
          running: null,
          versions: [version, ...versions.filter(({ generationId }) => generationId !== version.generationId)].slice(
            0,
            KEPT_MAX,
          ),
        })),
      remove: (generationId) =>
        set(({ versions }) => ({ versions: versions.filter((one) => one.generationId !== generationId) })),
    }),
    { name: 'texts', skipHydration: true, storage: createJSONStorage(() => ownStorage) },
  ),
);

/** Puts the topic into a template's words; without a template the topic is the whole wish. */
export function promptOf(brief: Brief, templates: readonly { id: string; prompt: string }[]): string {
  const template = templates.find(({ id }) => id === brief.template);
  return template ? template.prompt.replace('{topic}', () => brief.topic) : brief.topic;
}
