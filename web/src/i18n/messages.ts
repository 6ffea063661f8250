import type { Language } from './languages';

// One file for each feature and language; test/messages.test.ts holds the two languages against each other.
const FEATURES = [
  'common',
  'shell',
  'errors',
  'auth',
  'overview',
  'chat',
  'text',
  'jobs',
  'images',
  'audio',
  'billing',
  'settings',
  'keys',
  'requests',
  'admin',
] as const;

/** Reads all messages of a language; called while pages are built, so that they ride in the page. */
export async function messagesOf(language: Language): Promise<Record<string, Record<string, unknown>>> {
  const read = await Promise.all(
    FEATURES.map(async (feature) => [feature, (await import(`./${language}/${feature}.json`)).default] as const),
  );
  return Object.fromEntries(read);
}
