'use client';

import { useState } from 'react';
import type { Language } from '@/i18n/languages';
import type { Schemas } from '@/lib/api/client';
import { useSession } from '@/lib/api/session';
import { ownStorage } from '@/lib/own-storage';

const LAST = 'last-model';

/**
 * The model to ask: the one just chosen, else the conversation's, else the default of the account, else the last one used
 * on this device, else one that speaks the language.
 */
export function useModelChoice(
  kind: 'chat' | 'text',
  models: Schemas['ModelShown'][] | undefined,
  conversations: string | null,
  language: Language,
): [string | null, (model: string) => void] {
  const [chosen, setChosen] = useState<string | null>(null);
  const isOffered = (id: string | null): id is string =>
    id !== null && models?.some((model) => model.id === id) === true;
  const speaks = models?.find(({ languages }) => languages.length === 0 || languages.includes(language));
  const preferences = useSession((session) => session.user?.preferences);
  const preferred = preferences?.[kind === 'chat' ? 'defaultChatModel' : 'defaultTextModel'] ?? null;
  const last = typeof localStorage === 'undefined' ? null : ownStorage.getItem(LAST);
  const model = [chosen, conversations, preferred, last].find(isOffered) ?? speaks?.id ?? models?.[0]?.id ?? null;
  const choose = (next: string) => {
    ownStorage.setItem(LAST, next);
    setChosen(next);
  };
  return [model, choose];
}
