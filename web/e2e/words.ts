/** The dashboard's own words, so that a test finds a button by its name in the language that it is looked at in. */

import { readFileSync } from 'node:fs';

type Section = 'auth' | 'billing' | 'chat' | 'common' | 'errors' | 'shell';

/** Gives the text under a key, such as `chat`, `send`. */
export function wordsOf(language: 'fa' | 'en'): (section: Section, key: string) => string {
  return (section, key) => {
    const file = new URL(`../src/i18n/${language}/${section}.json`, import.meta.url);
    const found = (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)[key];
    if (typeof found !== 'string') throw new Error(`${section}.json has no text ${key}`);
    return found;
  };
}
