import { answer, ask, button, composer } from '../chat';
import { expect, test } from '../fixtures';

test('who has too few coins keeps what was written, and is shown the way to more', async ({
  page,
  words,
  admin,
  mayFail,
  language,
}) => {
  mayFail(/^402 \/api\/v1\/(chat\/stream|quotes)$/);
  const me = (await admin.call('GET', '/me')) as { id: string };
  await admin.call('POST', `/admin/users/${me.id}/coins`, { amount: '-199.999999', reason: 'a test without coins' });
  await page.goto(`/${language}/chat/`);
  await ask(page, words, 'Is this free?');
  const card = page.getByRole('alert').filter({ hasText: words('chat', 'tooFewCoins') });
  await expect(card).toBeVisible();
  await expect(composer(page, words)).toHaveValue('Is this free?');
  await expect(page, 'nothing was begun').toHaveURL(`/${language}/chat/`);
  // It is said that nothing was begun before the conversation that was opened for it is gone.
  await expect.poll(() => admin.call('GET', '/conversations')).toMatchObject({ items: [] });
  await card.getByRole('link', { name: words('chat', 'topUp') }).click();
  await expect(page).toHaveURL(new RegExp(`/${language}/billing/`));
  await page
    .getByRole('main')
    .getByRole('button', { name: words('billing', 'topUp') })
    .click();
  await page.getByRole('dialog').locator('button[type=submit]').click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.goBack();
  await expect(composer(page, words)).toHaveValue('Is this free?');
  await button(page, words, 'send').click();
  await expect(answer(page, words)).not.toBeEmpty();
  await expect(button(page, words, 'receipt')).toBeVisible();
  await expect(composer(page, words)).toHaveValue('');
  expect(await admin.call('GET', '/conversations')).toMatchObject({ items: [{ title: 'Is this free?' }] });
});
