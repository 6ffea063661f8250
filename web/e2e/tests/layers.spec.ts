import { button, openList, talk } from '../chat';
import { expect, MOVING, type Person, test } from '../fixtures';
import { lookAt } from '../look';

test.use(MOVING);

// What is shown on demand, looked at like the pages: with something in it.
const RICH =
  'React 19 در این پروژه به کار رفته است و **نتیجه** خوب بود.\n\n1. یکی\n2. دیگری\n\n> نقل قولی کوتاه\n\n' +
  '| نام | Price |\n| - | - |\n| نان | 12 |\n\nIn English, with `code` and a [link](https://example.org).\n\n' +
  '```ts\nconst answer: number = 42; // a comment\nexport const said = `${answer}`;\n```\n\n$$\nx^2 + y^2\n$$\n';

const BRIEF = { model: 'compatible/standin-echo', prompt: 'A line' };

/** Lets a person have run, paid and talked, as far as that shows. */
async function live(person: Person): Promise<void> {
  await person.call('POST', '/text/generate', BRIEF);
  await person.call('POST', '/billing/topup/mock', { coins: '50' });
  for (const title of ['کتاب‌های تاریخ', 'Bread recipes']) await person.call('POST', '/conversations', { title });
}

test.describe('where there is something to show', () => {
  test.beforeEach(({ admin }) => live(admin));

  test('an answer with all that an answer can have, and its receipt', async ({
    page,
    words,
    language,
    upstream,
  }, info) => {
    await upstream.script({ pieces: [RICH] });
    await page.goto(`/${language}/chat/`);
    await talk(page, words, 'Show me everything');
    await expect(page.locator('main math')).toBeVisible();
    await lookAt(page, 'chat-answer', info);
    await button(page, words, 'receipt').click();
    await expect(page.getByRole('dialog')).toContainText(words('billing', 'charge'));
    await lookAt(page, 'chat-receipt', info);
  });

  test('the list of conversations, and what can be done with one', async ({ page, words, language, device }, info) => {
    await page.goto(`/${language}/chat/`);
    const list = await openList(page, words, device);
    await expect(list.getByRole('link', { name: 'Bread recipes' })).toBeVisible();
    await lookAt(page, 'chat-list', info);
    await list.getByRole('button', { name: words('chat', 'actsOf', { title: 'Bread recipes' }) }).click();
    await expect(page.getByRole('menu')).toBeVisible();
    await lookAt(page, 'chat-list-menu', info);
  });

  test('the models to choose from', async ({ page, words, language }, info) => {
    await page.goto(`/${language}/chat/`);
    await page.getByRole('button', { name: words('chat', 'pickModel', { model: 'standin-echo' }) }).click();
    await expect(page.getByRole('option').first()).toBeVisible();
    await lookAt(page, 'chat-models', info);
  });

  test('the way to more coins', async ({ page, words, language }, info) => {
    await page.goto(`/${language}/billing/`);
    const topUp = page.getByRole('main').getByRole('button', { name: words('billing', 'topUp') });
    await topUp.click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await lookAt(page, 'billing-top-up', info);
  });

  test('the coins that an admin gives, and what is known of somebody', async ({
    page,
    admin,
    words,
    language,
  }, info) => {
    await page.goto(`/${language}/admin/`);
    await page.getByRole('searchbox').fill(admin.email);
    const acts = page.getByRole('row').filter({ hasText: admin.email }).getByRole('button');
    await acts.click();
    await page.getByRole('menuitem', { name: words('admin', 'adjust') }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: words('admin', 'apply') })
      .click();
    await expect(page.getByRole('dialog')).toContainText(words('admin', 'reasonMissing'));
    await lookAt(page, 'admin-adjust', info);
    await page.keyboard.press('Escape');
    await acts.click();
    await page.getByRole('menuitem', { name: words('admin', 'details') }).click();
    await expect(page.getByRole('dialog')).toContainText(words('admin', 'latest'));
    await lookAt(page, 'admin-user', info);
  });
});

test('the account to delete', async ({ page, person: _, words, language }, info) => {
  await page.goto(`/${language}/settings/?tab=data`);
  await page.getByRole('button', { name: words('settings', 'deleteAccount') }).click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await lookAt(page, 'settings-delete', info);
});

test('the palette, the keys, the account and the way around', async ({
  page,
  person: _,
  words,
  language,
  device,
}, info) => {
  await page.goto(`/${language}/`);
  await page.getByRole('button', { name: words('shell', 'account') }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await lookAt(page, 'account-menu', info);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+KeyK');
  await expect(page.getByRole('option').first()).toBeVisible();
  await lookAt(page, 'palette', info);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+Slash');
  await expect(page.getByRole('dialog', { name: words('shell', 'shortcuts') })).toBeVisible();
  await lookAt(page, 'shortcuts', info);
  await page.keyboard.press('Escape');
  if (device !== 'phone') return;
  await page.getByRole('button', { name: words('shell', 'openNavigation') }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await lookAt(page, 'navigation', info);
});
