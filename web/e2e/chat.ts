/** Where things are on the chat page. */

import { expect, type Page } from '@playwright/test';
import type { Looks, Person, Words } from './fixtures';
import type { Upstream } from './upstream';

type Language = Looks['language'];

export const answer = (page: Page, words: Words) =>
  page.getByRole('article', { name: words('chat', 'answer'), exact: true });
export const question = (page: Page, words: Words) =>
  page.getByRole('article', { name: words('chat', 'you'), exact: true });
export const composer = (page: Page, words: Words) =>
  page.getByRole('textbox', { name: words('chat', 'message'), exact: true });
export const button = (page: Page, words: Words, key: string) =>
  page.getByRole('button', { name: words('chat', key), exact: true });

/** Sends a question as a person does. */
export async function ask(page: Page, words: Words, text: string): Promise<void> {
  await composer(page, words).fill(text);
  await button(page, words, 'send').click();
}

/** Sends a question, and waits until its answer is whole and stored. */
export async function talk(page: Page, words: Words, text: string): Promise<void> {
  const before = await button(page, words, 'receipt').count();
  await ask(page, words, text);
  await button(page, words, 'receipt').nth(before).waitFor();
}

/** The list of conversations, which a phone shows on demand. */
export async function openList(page: Page, words: Words, device: Looks['device']) {
  if (device === 'phone') await button(page, words, 'conversations').click();
  return device === 'phone'
    ? page.getByRole('dialog')
    : page.getByRole('complementary', { name: words('chat', 'conversations') });
}

/** Makes a conversation of so many messages, and opens it. */
export async function openTalkOf(messages: number, page: Page, upstream: Upstream, person: Person, language: Language) {
  await page.goto(`/${language}/chat/?c=${await talkOf(messages, upstream, person)}`);
}

/** Makes a conversation of so many messages, and gives its id. */
export async function talkOf(messages: number, upstream: Upstream, person: Person): Promise<string> {
  const { id } = (await person.call('POST', '/conversations', {})) as { id: string };
  await upstream.fill(id, messages);
  return id;
}

/** Opens a conversation of a thousand messages, and waits until the last of them is in sight. */
export async function openLongTalk(page: Page, upstream: Upstream, person: Person, language: Language) {
  await openTalkOf(1_000, page, upstream, person, language);
  await expect(page.getByText('Message 1000 of a long talk', { exact: false })).toBeInViewport();
}
