'use client';

import { useState } from 'react';
import type { Language } from '@/i18n/languages';
import type { Schemas } from '@/lib/api/client';
import { useSession } from '@/lib/api/session';
import { ownStorage } from '@/lib/own-storage';

type Kind = 'chat' | 'text' | 'image' | 'video' | 'speech' | 'transcription';

const DEFAULTS = { chat: 'defaultChatModel', text: 'defaultTextModel' } as const;
const hasDefault = (kind: Kind): kind is keyof typeof DEFAULTS => kind in DEFAULTS;

// Chat and texts are written by the same models; what draws or speaks is remembered by itself.
const lastOf = (kind: Kind): string => (hasDefault(kind) ? 'last-model' : `last-model.${kind}`);

/**
 * The model to ask: the one just chosen, else the conversation's, else the default of the account, else the last one used
 * on this device, else one that speaks the language and is more than a preview.
 */
export function useModelChoice(
  kind: Kind,
  models: Schemas['ModelShown'][] | undefined,
  conversations: string | null,
  language: Language,
): [string | null, (model: string) => void] {
  const [chosen, setChosen] = useState<string | null>(null);
  const isOffered = (id: string | null): id is string =>
    id !== null && models?.some((model) => model.id === id) === true;
  const real = models?.filter(({ isPreview }) => !isPreview);
  const speaks = real?.find(({ languages }) => languages.length === 0 || languages.includes(language));
  const preferences = useSession((session) => session.user?.preferences);
  const preferred = (hasDefault(kind) ? preferences?.[DEFAULTS[kind]] : null) ?? null;
  const last = typeof localStorage === 'undefined' ? null : ownStorage.getItem(lastOf(kind));
  const fallback = speaks ?? real?.[0] ?? models?.[0];
  const model = [chosen, conversations, preferred, last].find(isOffered) ?? fallback?.id ?? null;
  const choose = (next: string) => {
    ownStorage.setItem(lastOf(kind), next);
    setChosen(next);
  };
  return [model, choose];
}
