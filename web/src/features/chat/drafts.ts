/** What one has begun to write, kept on this device until the API has taken it. */

import { ownStorage } from '@/lib/own-storage';

const PREFIX = 'draft.';
export const NEW_CHAT = 'new';

export function readDraft(place: string): string {
  return ownStorage.getItem(PREFIX + place) ?? '';
}

export function keepDraft(place: string, text: string): void {
  if (text === '') ownStorage.removeItem(PREFIX + place);
  else ownStorage.setItem(PREFIX + place, text);
}

/** Forgets what the API has taken, but not what was written since. */
export function forgetDraft(place: string, taken: string): void {
  if (readDraft(place) === taken) keepDraft(place, '');
}

/** Takes what was written meanwhile along to where it goes on. */
export function moveDraft(from: string, to: string): void {
  const text = readDraft(from);
  if (text === '') return;
  keepDraft(to, text);
  keepDraft(from, '');
}
