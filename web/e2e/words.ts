/** The dashboard's own words, so that a test finds a button by its name in the language that it is looked at in. */

import { readFileSync } from 'node:fs';

type Section =
  | 'admin'
  | 'audio'
  | 'auth'
  | 'billing'
  | 'chat'
  | 'common'
  | 'errors'
  | 'images'
  | 'jobs'
  | 'keys'
  | 'overview'
  | 'requests'
  | 'settings'
  | 'shell'
  | 'text';

/** Gives the text under a key, such as `chat`, `age.today`, with its places filled. */
export function wordsOf(language: 'fa' | 'en') {
  return (section: Section, key: string, places: Record<string, string> = {}): string => {
    const file = new URL(`../src/i18n/${language}/${section}.json`, import.meta.url);
    let found: unknown = JSON.parse(readFileSync(file, 'utf8'));
    for (const part of key.split('.')) found = (found as Record<string, unknown> | undefined)?.[part];
    if (typeof found !== 'string') throw new Error(`${section}.json has no text ${key}`);
    return found.replace(/\{(\w+)\}/g, (_, place: string) => places[place] ?? `{${place}}`);
  };
}
