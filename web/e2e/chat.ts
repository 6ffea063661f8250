/** Where things are on the chat page. */

import type { Page } from '@playwright/test';
import type { Words } from './fixtures';

export const answer = (page: Page, words: Words) =>
  page.getByRole('article', { name: words('chat', 'answer'), exact: true });
export const composer = (page: Page, words: Words) =>
  page.getByRole('textbox', { name: words('chat', 'message'), exact: true });
export const button = (page: Page, words: Words, key: string) =>
  page.getByRole('button', { name: words('chat', key), exact: true });

/** Sends a question as a person does. */
export async function ask(page: Page, words: Words, text: string): Promise<void> {
  await composer(page, words).fill(text);
  await button(page, words, 'send').click();
}
