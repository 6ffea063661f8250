import type { Locator, Page } from '@playwright/test';
import { expect, type Person, test, type Words } from '../fixtures';
import { lookAt } from '../look';

const MODEL = 'compatible/standin-echo';

/** Makes a key through the page, and gives the secret that it shows. */
async function create(page: Page, words: Words, language: string, name: string): Promise<string> {
  await page.goto(`/${language}/settings/?tab=keys`);
  await page.getByRole('button', { name: words('keys', 'create') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(words('keys', 'field.name')).fill(name);
  await dialog.getByRole('button', { name: words('keys', 'create') }).click();
  await expect(dialog.getByRole('heading', { name: words('keys', 'secretTitle', { name }) })).toBeVisible();
  return dialog.getByTestId('secret').innerText();
}

async function keep(page: Page, words: Words): Promise<void> {
  await page.getByRole('button', { name: words('keys', 'secretKept') }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
}

/** Calls as a program does. */
const asProgram = (page: Page, secret: string) => ({
  models: () => page.request.get('/v1/models', { headers: { Authorization: `Bearer ${secret}` } }),
  ask: (model = MODEL) =>
    page.request.post('/v1/chat/completions', {
      headers: { Authorization: `Bearer ${secret}` },
      data: { model, messages: [{ role: 'user', content: 'Say hello' }] },
    }),
});

async function choose(page: Page, words: Words, name: string, act: string): Promise<void> {
  await page.getByRole('button', { name: words('keys', 'acts', { name }) }).click();
  await page.getByRole('menuitem', { name: words('keys', act) }).click();
}

/** A key made beside the page. */
async function made(person: Person, terms: object = {}): Promise<string> {
  const body = { name: 'beside', scopes: ['chat', 'models'], ...terms };
  return ((await person.call('POST', '/api-keys', body)) as { secret: string }).secret;
}

/** Waits until the log has so many lines; they are stored about once a second. */
async function logged(page: Page, person: Person, count: number, rows: Locator): Promise<void> {
  const inLog = async () => ((await person.call('GET', '/usage/requests')) as { items: unknown[] }).items.length;
  await expect.poll(inLog).toBe(count);
  await page.reload();
  await expect(rows).toHaveCount(count);
}

test('a key is made, shown once, works, is in the log with its receipt, and is revoked', async ({
  page,
  person,
  words,
  language,
}, info) => {
  const secret = await create(page, words, language, 'Bread bot');
  expect(secret).toMatch(/^aim_live_[0-9A-Za-z]{49}$/);
  const snippet = page.getByRole('dialog').locator('pre');
  await expect(snippet).toContainText(`base_url="${new URL(page.url()).origin}/v1"`);
  await expect(snippet).toContainText(secret);
  await lookAt(page, 'keys-secret', info);
  await keep(page, words);
  await expect(page.getByRole('tabpanel')).not.toContainText(secret);
  await expect(page.getByRole('tabpanel')).toContainText(`aim_live_…${secret.slice(-4)}`);

  const program = asProgram(page, secret);
  expect((await program.models()).status()).toBe(200);
  expect((await program.ask()).status()).toBe(200);
  expect((await program.ask('no/such')).status()).toBe(404);

  await choose(page, words, 'Bread bot', 'seeRequests');
  // Loaded again before the link has led there, the page would still be that of the keys.
  await expect(page).toHaveURL(/tab=requests/);
  const rows = page.locator('tbody tr');
  await logged(page, person, 3, rows);
  await expect(rows.first()).toContainText('model.not_found');
  await lookAt(page, 'requests', info);
  await page.getByRole('button', { name: words('requests', 'showReceipt') }).click();
  await expect(page.getByRole('dialog')).toContainText(MODEL);
  await page.keyboard.press('Escape');

  await page.getByRole('tab', { name: words('settings', 'tab.keys') }).click();
  await choose(page, words, 'Bread bot', 'revoke');
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: words('keys', 'revoke') })
    .click();
  await expect(page.getByText(words('keys', 'empty'))).toBeVisible();
  expect((await program.models()).status()).toBe(401);
});

test('the log is filtered, and read on', async ({ page, person, words, language }) => {
  const program = asProgram(page, await made(person));
  for (let call = 0; call < 21; call += 1) expect((await program.models()).status()).toBe(200);
  expect((await program.ask('no/such')).status()).toBe(404);
  await expect
    .poll(async () => ((await person.call('GET', '/usage/requests')) as { items: unknown[] }).items.length)
    .toBe(22);
  await page.goto(`/${language}/settings/?tab=requests`);
  const rows = page.locator('tbody tr');
  await expect(rows).toHaveCount(20);
  await page.getByRole('button', { name: words('common', 'loadMore') }).click();
  await expect(rows).toHaveCount(22);
  await page.getByRole('combobox', { name: words('requests', 'filterOutcome') }).click();
  await page.getByRole('option', { name: words('requests', 'outcome.refused') }).click();
  await expect(rows).toHaveCount(1);
  await page.getByRole('combobox', { name: words('requests', 'filterOutcome') }).click();
  await page.getByRole('option', { name: words('requests', 'outcome.failed') }).click();
  await page.getByRole('button', { name: words('common', 'clearFilters') }).click();
  await expect(rows).toHaveCount(22);
});

test('a key is given a cap, which shows beside what it has spent', async ({
  page,
  person,
  words,
  language,
  mayFail,
}, info) => {
  mayFail(/^400 \/api\/v1\/api-keys\//);
  await made(person);
  await page.goto(`/${language}/settings/?tab=keys`);
  await choose(page, words, 'beside', 'change');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(words('keys', 'field.networks')).fill('nowhere');
  await dialog.getByLabel(words('keys', 'field.capMonth')).fill(language === 'fa' ? '۵۰' : '50');
  await dialog.getByRole('button', { name: words('keys', 'save') }).click();
  await expect(dialog.getByText(words('keys', 'wrong.networks'))).toBeVisible();
  await lookAt(page, 'keys-form', info);
  await dialog.getByLabel(words('keys', 'field.networks')).fill('');
  await dialog.getByRole('button', { name: words('keys', 'save') }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('progressbar', { name: words('keys', 'month') })).toBeVisible();
  const { items } = (await person.call('GET', '/api-keys')) as { items: object[] };
  expect(items).toMatchObject([{ name: 'beside', capMonth: '50.000000', capTotal: null, networks: [] }]);
  await lookAt(page, 'keys', info);
});

test('a rotated key opens with both secrets for a while', async ({ page, person, words, language }) => {
  const former = await made(person);
  await page.goto(`/${language}/settings/?tab=keys`);
  await choose(page, words, 'beside', 'rotate');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: words('keys', 'rotate') })
    .click();
  const secret = await page.getByTestId('secret').innerText();
  await keep(page, words);
  expect(secret).not.toBe(former);
  for (const one of [former, secret]) expect((await asProgram(page, one).models()).status()).toBe(200);
  await expect(page.getByText(words('keys', 'formerOpens'))).toBeVisible();
});

test('without keys and without requests the pages say what will be there', async ({
  page,
  person: _,
  words,
  language,
}, info) => {
  await page.goto(`/${language}/settings/?tab=keys`);
  await expect(page.getByText(words('keys', 'emptyHint'))).toBeVisible();
  await page.getByRole('tab', { name: words('settings', 'tab.requests') }).click();
  await expect(page.getByText(words('requests', 'emptyHint'))).toBeVisible();
  await lookAt(page, 'requests-empty', info);
});

test('a log that cannot be had says so, and is asked for again', async ({
  page,
  person: _,
  words,
  language,
  mayFail,
}) => {
  mayFail(/^503 \/api\/v1\/usage\/requests/);
  const busy = { type: 'about:blank', title: 'Busy', status: 503, code: 'server.try_again' };
  await page.route('**/api/v1/usage/requests*', (route) => route.fulfill({ status: 503, json: busy }));
  await page.goto(`/${language}/settings/?tab=requests`);
  await expect(page.getByText(words('errors', 'tryAgain'))).toBeVisible({ timeout: 20_000 });
  await page.unroute('**/api/v1/usage/requests*');
  await page.getByRole('button', { name: words('errors', 'retry') }).click();
  await expect(page.getByText(words('requests', 'emptyHint'))).toBeVisible();
});
