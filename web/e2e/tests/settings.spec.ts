import { readFile } from 'node:fs/promises';
import { expect, test } from '../fixtures';

test('another name is the name everywhere at once', async ({ page, person: _, words, language }) => {
  await page.goto(`/${language}/settings/`);
  await page.getByLabel(words('settings', 'displayName')).fill('نیما Nima');
  await page.getByRole('button', { name: words('common', 'save') }).click();
  await expect(page.getByText(words('settings', 'saved'))).toBeVisible();
  await page.getByRole('button', { name: words('shell', 'account') }).click();
  await expect(page.getByRole('menu')).toContainText('نیما Nima');
});

test('a changed password logs other devices out, and this one stays', async ({
  page,
  person,
  words,
  language,
  mayFail,
}) => {
  mayFail(/^(403 \/api\/v1\/auth\/password|401 \/api\/v1\/)/);
  await page.goto(`/${language}/settings/?tab=security`);
  const [current, next] = ['currentPassword', 'newPassword'].map((key) =>
    page.getByLabel(words('settings', key), { exact: true }),
  );
  await current?.fill('not this one');
  await next?.fill('three loud walnuts');
  await page.getByRole('button', { name: words('settings', 'changePassword') }).click();
  await expect(page.getByText(words('errors', 'wrongPassword'))).toBeVisible();
  await current?.fill(person.password);
  await page.getByRole('button', { name: words('settings', 'changePassword') }).click();
  await expect(page.getByText(words('settings', 'passwordChanged'))).toBeVisible();
  await page.reload();
  await expect(page.getByText(words('settings', 'thisOne'))).toBeVisible();
});

test('a log-in elsewhere is ended from here', async ({ page, person, words, language, request, baseURL }) => {
  const headers = { Origin: baseURL ?? '', 'X-AIMall-CSRF': '1' };
  const { email, password } = person;
  expect((await request.post('/api/v1/auth/login', { headers, data: { email, password } })).ok()).toBe(true);
  await page.goto(`/${language}/settings/?tab=security`);
  const logIns = page.getByRole('tabpanel').getByRole('listitem');
  await expect(logIns).toHaveCount(2);
  await logIns.getByRole('button', { name: words('settings', 'end') }).click();
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: words('settings', 'end') })
    .click();
  await expect(logIns).toHaveCount(1);
  await expect(logIns).toContainText(words('settings', 'thisOne'));
  expect((await request.post('/api/v1/auth/refresh', { headers })).status()).toBe(401);
});

test('a name that the server cannot keep is said to be not kept', async ({
  page,
  person: _,
  words,
  language,
  mayFail,
}) => {
  mayFail(/^503 \/api\/v1\/me$/);
  const busy = { type: 'about:blank', title: 'Busy', status: 503, code: 'server.try_again' };
  await page.route('**/api/v1/me', (route) =>
    route.request().method() === 'PATCH' ? route.fulfill({ status: 503, json: busy }) : route.fallback(),
  );
  await page.goto(`/${language}/settings/`);
  await page.getByLabel(words('settings', 'displayName')).fill('Nima');
  await page.getByRole('button', { name: words('common', 'save') }).click();
  await expect(page.getByText(words('errors', 'tryAgain'))).toBeVisible();
  await expect(page.getByLabel(words('settings', 'displayName'))).toHaveValue('Nima');
});

test('a default model is what a new chat begins with', async ({ page, person: _, words, language }) => {
  await page.goto(`/${language}/settings/?tab=models`);
  const none = words('chat', 'pickModel', { model: '' });
  await page.getByRole('button', { name: none.trim() }).first().click();
  await page.getByRole('option').last().click();
  await expect(page.getByText(words('settings', 'saved'))).toBeVisible();
  const chosen = await page.getByRole('tabpanel').getByRole('button').first().innerText();
  await page.goto(`/${language}/chat/`);
  await expect(page.getByRole('button', { name: words('chat', 'pickModel', { model: chosen }) })).toBeVisible();
});

test('all that is stored of one is a file to take along', async ({ page, person, words, language }) => {
  await person.call('POST', '/conversations', { title: 'Bread recipes' });
  await page.goto(`/${language}/settings/?tab=data`);
  const begun = page.waitForEvent('download');
  await page.getByRole('button', { name: words('settings', 'downloadData') }).click();
  const saved = await begun;
  const data = JSON.parse(await readFile((await saved.path()) ?? '', 'utf8'));
  expect(data.profile.email).toBe(person.email);
  expect(data.conversations[0].conversation.title).toBe('Bread recipes');
});

test('an account is deleted after its address and its password were given', async ({
  page,
  person,
  words,
  language,
  mayFail,
}) => {
  mayFail(/^40[13] \/api\/v1\//);
  await page.goto(`/${language}/settings/?tab=data`);
  await page.getByRole('button', { name: words('settings', 'deleteAccount') }).click();
  const dialog = page.getByRole('alertdialog');
  const act = dialog.getByRole('button', { name: words('settings', 'deleteForGood') });
  await expect(act).toBeDisabled();
  await dialog.getByLabel(words('settings', 'typeEmail', { email: person.email })).fill(person.email);
  await dialog.getByLabel(words('settings', 'currentPassword'), { exact: true }).fill('not this one');
  await act.click();
  await expect(dialog.getByText(words('errors', 'wrongPassword'))).toBeVisible();
  await dialog.getByLabel(words('settings', 'currentPassword'), { exact: true }).fill(person.password);
  await act.click();
  await expect(page).toHaveURL(new RegExp(`/${language}/login/`));
  await page.getByLabel(words('auth', 'email')).fill(person.email);
  await page.getByLabel(words('auth', 'password'), { exact: true }).fill(person.password);
  await page.getByRole('button', { name: words('auth', 'logIn') }).click();
  await expect(page.locator('form').getByRole('alert')).toBeVisible();
});
