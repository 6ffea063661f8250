import { button, composer } from '../chat';
import { expect, test } from '../fixtures';

test('without a network one is told, keeps what was written, and goes on when it is back', async ({
  page,
  context,
  person: _,
  words,
  language,
  mayFail,
}) => {
  mayFail(/ERR_INTERNET_DISCONNECTED/);
  await page.goto(`/${language}/chat/`);
  await composer(page, words).fill('Written before');
  await context.setOffline(true);
  await expect(page.getByText(words('shell', 'offline'))).toBeVisible();
  await expect(composer(page, words)).toHaveValue('Written before');
  await button(page, words, 'send').click();
  await expect(page.locator('[data-sonner-toast]')).toContainText(words('errors', 'unreachable'));
  await expect(composer(page, words)).toHaveValue('Written before');
  await context.setOffline(false);
  await expect(page.getByText(words('shell', 'offline'))).toBeHidden();
  await page.reload();
  await expect(composer(page, words)).toHaveValue('Written before');
});

test('a page that is older than the server loads itself anew, once', async ({
  page,
  person: _,
  words,
  language,
  mayFail,
}) => {
  mayFail(/^404 \/_next\/static\/|chunk|error: /i);
  await page.goto(`/${language}/`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const whole: string[] = [];
  page.on('request', (request) => request.isNavigationRequest() && whole.push(request.url()));
  let isOld = true;
  await page.route('**/_next/static/**/*.js', (route) =>
    isOld ? route.fulfill({ status: 404, body: 'gone' }) : route.continue(),
  );
  page.on('framenavigated', () => {
    isOld = false;
  });
  await page.keyboard.press('Control+KeyK');
  await expect.poll(() => whole.length).toBe(1);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Control+KeyK');
  await expect(page.getByRole('combobox', { name: words('shell', 'search') })).toBeVisible();
});

test('whoever comes back to a page that has been renewed is told of it', async ({
  page,
  person: _,
  words,
  language,
}) => {
  await page.clock.install();
  await page.goto(`/${language}/`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.route(`**/${language}/`, (route) =>
    route.request().method() === 'HEAD' ? route.fulfill({ headers: { ETag: '"another"' } }) : route.fallback(),
  );
  await page.clock.fastForward('06:00');
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(page.getByText(words('shell', 'newVersion'))).toBeVisible();
  await page.getByRole('button', { name: words('shell', 'reload') }).click();
  await expect(page.getByText(words('shell', 'newVersion'))).toBeHidden();
});
