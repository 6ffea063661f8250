import type { Metadata } from 'next';
import { isLanguage } from '@/i18n/languages';
import { messagesOf } from '@/i18n/messages';

/** Makes the `generateMetadata` of a page from the key of its title. */
export function titled(key: string) {
  return async ({ params }: { params: Promise<{ lang: string }> }): Promise<Metadata> => {
    const { lang } = await params;
    if (!isLanguage(lang)) return {};
    let found: unknown = await messagesOf(lang);
    for (const step of key.split('.')) found = (found as Record<string, unknown>)[step];
    return { title: String(found) };
  };
}
