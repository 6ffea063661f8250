/** What one has begun to write, kept on this device until it is sent. */

const PREFIX = 'aimall.draft.';
export const NEW_CHAT = 'new';

export function readDraft(place: string): string {
  return localStorage.getItem(PREFIX + place) ?? '';
}

export function keepDraft(place: string, text: string): void {
  if (text === '') localStorage.removeItem(PREFIX + place);
  else localStorage.setItem(PREFIX + place, text);
}
