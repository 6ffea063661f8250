/** What one has begun to write, kept on this device until it is sent. */

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
