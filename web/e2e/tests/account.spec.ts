import { expect, test } from '../fixtures';

const PASSWORD = 'correct horse battery staple';

test('a newcomer registers, sees the gift, logs out and in again', async ({ page, words, language }) => {
  const email = `nima-${Date.now().toString(36)}@example.org`;
  await page.goto(`/${language}/register/`);
  await page.getByLabel(words('auth', 'displayName')).fill('Nima');
  await page.getByLabel(words('auth', 'email')).fill(email);
  await page.getByLabel(words('auth', 'password'), { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: words('auth', 'register') }).click();
  await expect(page).toHaveURL(`/${language}/`);
  await expect(page.getByRole('main')).toContainText(language === 'fa' ? '۲۰۰' : '200');
  await expect(page.getByText(words('overview', 'firstSteps'))).toBeVisible();
  await page.getByRole('button', { name: words('shell', 'account') }).click();
  await page.getByRole('menuitem', { name: words('shell', 'logOut') }).click();
  await expect(page).toHaveURL(new RegExp(`/${language}/login/`));
  await page.getByLabel(words('auth', 'email')).fill(email);
  await page.getByLabel(words('auth', 'password'), { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: words('auth', 'logIn') }).click();
  await expect(page.getByRole('main')).toContainText('Nima');
});

test('a wrong password is said at the form, and what was typed stays', async ({
  page,
  person,
  words,
  language,
  mayFail,
  context,
}) => {
  mayFail(/^401 \/api\/v1\/auth\/login$/);
  await context.clearCookies();
  await page.addInitScript(() => localStorage.removeItem('aimall.has-session'));
  await page.goto(`/${language}/login/`);
  await page.getByLabel(words('auth', 'email')).fill(person.email);
  await page.getByLabel(words('auth', 'password'), { exact: true }).fill('not this one');
  await page.getByRole('button', { name: words('auth', 'logIn') }).click();
  await expect(page.locator('form').getByRole('alert')).toBeVisible();
  await expect(page.getByLabel(words('auth', 'email'))).toHaveValue(person.email);
});

test('whoever is next at the same browser finds nothing of who was there before', async ({
  page,
  person: _,
  words,
  language,
}) => {
  await page.goto(`/${language}/text/`);
  await page.getByLabel(words('text', 'topic')).fill('A secret plan');
  await page.goto(`/${language}/chat/`);
  await page.getByLabel(words('chat', 'message'), { exact: true }).fill('A secret question');
  await page.getByRole('button', { name: words('shell', 'account') }).click();
  await page.getByRole('menuitem', { name: words('shell', 'logOut') }).click();
  await expect(page).toHaveURL(new RegExp(`/${language}/login/`));
  await page.goto(`/${language}/register/`);
  await page.getByLabel(words('auth', 'email')).fill(`next-${Date.now().toString(36)}@example.org`);
  await page.getByLabel(words('auth', 'password'), { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: words('auth', 'register') }).click();
  await expect(page).toHaveURL(`/${language}/`);
  await page.goto(`/${language}/chat/`);
  await expect(page.getByLabel(words('chat', 'message'), { exact: true })).toHaveValue('');
  await page.goto(`/${language}/text/`);
  await expect(page.getByLabel(words('text', 'topic'))).toHaveValue('');
});
