/** Colours for code, loaded when the first code with a known language is shown. */

import { createHighlighterCore, type HighlighterCore } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';

export type ColouredLine = { text: string; style: Record<string, string> }[];

const LANGUAGES = {
  bash: () => import('@shikijs/langs/bash'),
  css: () => import('@shikijs/langs/css'),
  go: () => import('@shikijs/langs/go'),
  html: () => import('@shikijs/langs/html'),
  javascript: () => import('@shikijs/langs/javascript'),
  json: () => import('@shikijs/langs/json'),
  python: () => import('@shikijs/langs/python'),
  rust: () => import('@shikijs/langs/rust'),
  sql: () => import('@shikijs/langs/sql'),
  tsx: () => import('@shikijs/langs/tsx'),
  yaml: () => import('@shikijs/langs/yaml'),
};
const OTHER_NAMES: Record<string, keyof typeof LANGUAGES> = {
  js: 'javascript',
  jsx: 'tsx',
  py: 'python',
  rs: 'rust',
  sh: 'bash',
  shell: 'bash',
  // One grammar reads both; a second one is as large as all of React.
  ts: 'tsx',
  typescript: 'tsx',
  yml: 'yaml',
  zsh: 'bash',
};
// Comments of the ordinary ones are too pale to read on a surface (WCAG 1.4.3).
const THEMES = { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' } as const;

let highlighter: Promise<HighlighterCore> | null = null;

/** Colours a text in both themes; null for a language that is not known here. */
export async function colour(code: string, language: string): Promise<ColouredLine[] | null> {
  const name = OTHER_NAMES[language.toLowerCase()] ?? language.toLowerCase();
  if (!(name in LANGUAGES)) return null;
  highlighter ??= createHighlighterCore({
    themes: [import('@shikijs/themes/github-light-high-contrast'), import('@shikijs/themes/github-dark-high-contrast')],
    langs: [],
    engine: createJavaScriptRegexEngine(),
  });
  const ready = await highlighter;
  await ready.loadLanguage(LANGUAGES[name as keyof typeof LANGUAGES]());
  const { tokens } = ready.codeToTokens(code, { lang: name, themes: THEMES, defaultColor: false });
  return tokens.map((line) => line.map(({ content, htmlStyle }) => ({ text: content, style: htmlStyle ?? {} })));
}
