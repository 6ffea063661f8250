import type { Page } from '@playwright/test';
import { openList } from '../chat';
import { expect, type Looks, test, type Words } from '../fixtures';

test.beforeEach(async ({ page, person, language }) => {
  for (const title of ['کتاب‌های تاریخ', 'Bread recipes']) await person.call('POST', '/conversations', { title });
  await page.goto(`/${language}/chat/`);
});

const listed = async (page: Page, words: Words, device: Looks['device']) => {
  const list = await openList(page, words, device);
  const act = async (title: string, key: string) => {
    await list.getByRole('button', { name: words('chat', 'actsOf', { title }) }).click();
    await page.getByRole('menuitem', { name: words('chat', key), exact: true }).click();
  };
  return { list, act };
};

test('a conversation is found by a word, whichever keyboard it was written on', async ({ page, words, device }) => {
  const { list } = await listed(page, words, device);
  await list.getByRole('searchbox').fill('كتابهاي');
  await expect(list.getByRole('link', { name: 'Bread recipes' })).toBeHidden();
  await expect(list.getByRole('link', { name: 'کتاب‌های تاریخ' })).toBeVisible();
});

test('a conversation is renamed where it is listed', async ({ page, words, device }) => {
  const { list, act } = await listed(page, words, device);
  await act('Bread recipes', 'rename');
  const field = list.getByRole('textbox', { name: words('chat', 'rename') });
  await field.fill('Bread and cake');
  await field.press('Enter');
  await expect(list.getByRole('link', { name: 'Bread and cake' })).toBeVisible();
});

test('a pinned conversation stands first', async ({ page, words, device }) => {
  const { list, act } = await listed(page, words, device);
  await act('کتاب‌های تاریخ', 'pin');
  await expect(list.getByRole('region', { name: words('chat', 'pinned') }).getByRole('link')).toHaveText(
    'کتاب‌های تاریخ',
  );
});

test('an archived conversation is put away, and can be taken out again', async ({ page, words, device }) => {
  const { list, act } = await listed(page, words, device);
  const link = list.getByRole('link', { name: 'Bread recipes' });
  await act('Bread recipes', 'putAway');
  await expect(link).toBeHidden();
  await list.getByRole('radio', { name: words('chat', 'archive') }).click();
  await act('Bread recipes', 'unarchive');
  await list.getByRole('radio', { name: words('chat', 'open') }).click();
  await expect(link).toBeVisible();
});

test('a conversation is deleted once that is confirmed', async ({ page, words, device }) => {
  const { list, act } = await listed(page, words, device);
  await act('Bread recipes', 'delete');
  const confirm = page.getByRole('alertdialog');
  await confirm.getByRole('button', { name: words('chat', 'delete'), exact: true }).click();
  await expect(confirm).toBeHidden();
  await expect(list.getByRole('link', { name: 'Bread recipes' })).toBeHidden();
  await expect(list.getByRole('link', { name: 'کتاب‌های تاریخ' })).toBeVisible();
});
