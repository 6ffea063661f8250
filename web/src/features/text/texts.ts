/** The brief, kept on this device while it is written; and what the API's history says of the texts that came of one. */

import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import type { Schemas } from '@/lib/api/client';
import { ownStorage } from '@/lib/own-storage';

export interface Brief {
  template: string;
  topic: string;
  tone: string;
  length: 'short' | 'medium' | 'long';
  language: string;
}

/** A text in the history, or one version of it. */
export type Writing = Schemas['RecentRunShown'];

type Template = Pick<Schemas['TemplateShown'], 'id' | 'prompt' | 'language'>;
type Asked = Pick<Schemas['RequestShown'], 'prompt' | 'tone' | 'length' | 'language'>;

interface Texts {
  brief: Brief;
  write: (change: Partial<Brief>) => void;
}

const FREE = 'free';
const EMPTY: Brief = { template: FREE, topic: '', tone: 'neutral', length: 'medium', language: '' };

export const useTexts = create<Texts>()(
  persist(
    (set) => ({
      brief: EMPTY,
      write: (change) => set(({ brief }) => ({ brief: { ...brief, ...change } })),
    }),
    {
      name: 'texts',
      skipHydration: true,
      storage: createJSONStorage(() => ownStorage),
      // What else stands there was kept before the history was the API's.
      partialize: ({ brief }) => ({ brief }),
      merge: (kept, fresh) => ({ ...fresh, brief: { ...fresh.brief, ...(kept as Partial<Texts> | undefined)?.brief } }),
    },
  ),
);

/** Puts the topic into a template's words; without a template the topic is the whole wish. */
export function promptOf(brief: Brief, templates: readonly Template[]): string {
  const template = templates.find(({ id }) => id === brief.template);
  return template ? template.prompt.replace('{topic}', () => brief.topic) : brief.topic;
}

/** Finds the template and the topic again in a prompt, or in the beginning of one. */
export function topicOf(prompt: string, templates: readonly Template[]): Pick<Brief, 'template' | 'topic'> {
  for (const { id, prompt: words } of templates) {
    const [before = '', after = ''] = words.split('{topic}');
    if (before !== '' && prompt.startsWith(before) && prompt.endsWith(after)) {
      return { template: id, topic: prompt.slice(before.length, prompt.length - after.length) };
    }
  }
  return { template: FREE, topic: prompt };
}

/** Makes a brief again of what a run was asked for. */
export function briefOf(asked: Asked, templates: readonly Template[]): Brief {
  const found = topicOf(asked.prompt ?? '', templates);
  const ofTemplate = templates.find(({ id }) => id === found.template)?.language;
  return {
    ...found,
    tone: asked.tone ?? EMPTY.tone,
    length: (asked.length as Brief['length'] | null) ?? EMPTY.length,
    // A template for one language leaves no choice, so none was made.
    language: ofTemplate ? '' : (asked.language ?? ''),
  };
}

/** The first line that says something. */
export const firstLineOf = (text: string): string => text.trim().split('\n', 1)[0] ?? '';

const GOING = new Set(['held', 'dispatching', 'streaming']);

/** How a text stands; one that broke off was not charged. */
export function standingOf(writing: Pick<Writing, 'state' | 'finishReason'>): 'going' | 'done' | 'stopped' | 'broken' {
  if (GOING.has(writing.state)) return 'going';
  if (writing.finishReason === 'stopped') return 'stopped';
  return writing.state === 'voided' ? 'broken' : 'done';
}

/** Whether it came to something that can be read. */
export const isWritten = (writing: Writing): boolean => ['done', 'stopped'].includes(standingOf(writing));

/** The text that a writing is a version of: itself, when it was the first. */
export const firstOf = (writing: Pick<Writing, 'id' | 'versionOf'>): string => writing.versionOf ?? writing.id;

/** One writing for each text: its newest version that did not break off, where its newest version stands. */
export function newestVersions(writings: readonly Writing[]): Writing[] {
  const texts = new Map<string, Writing>();
  for (const writing of writings) {
    const known = texts.get(firstOf(writing));
    const isBetter = known !== undefined && standingOf(known) === 'broken' && standingOf(writing) !== 'broken';
    if (known === undefined || isBetter) texts.set(firstOf(writing), writing);
  }
  return [...texts.values()];
}

/** Whether there are others beside it. Versions are later than their first text, so that whoever lists it has them. */
export const hasVersions = (writing: Writing, writings: readonly Writing[]): boolean =>
  writing.versionOf !== null || writings.some(({ versionOf }) => versionOf === writing.id);
