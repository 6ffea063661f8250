'use client';

import { createContext, type ReactNode, useContext } from 'react';
import type { Language } from './languages';

const LanguageContext = createContext<Language>('fa');

export function LanguageProvider({ language, children }: { language: Language; children: ReactNode }) {
  return <LanguageContext value={language}>{children}</LanguageContext>;
}

/** The language of the page, which is its first path segment. */
export const useLanguage = (): Language => useContext(LanguageContext);

/** Makes the address of a page in the present language: `path` begins and ends with a slash. */
export function useHref(): (path: string) => string {
  const language = useLanguage();
  return (path) => `/${language}${path}`;
}
