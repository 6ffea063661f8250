import type { Page } from '@playwright/test';
import { answer, ask, button, composer, question } from '../chat';
import { expect, test } from '../fixtures';

const FAILED = {
  type: 'about:blank',
  title: 'Service unavailable',
  status: 503,
  code: 'server.try_again',
  requestId: 'req_of_the_failure',
};
// What each page cannot do without.
const READS = [
  { path: '', read: '/api/v1/generations' },
  { path: 'chat/', read: '/api/v1/conversations' },
  { path: 'text/', read: '/api/v1/text/presets' },
  { path: 'billing/', read: '/api/v1/billing/transactions' },
  { path: 'settings/?tab=security', read: '/api/v1/auth/sessions' },
  { path: 'admin/', read: '/api/v1/admin/users' },
];

for (const { path, read } of READS) {
  test(`/${path} says what it could not read, under which id, and reads it when asked to`, async ({
    page,
    admin: _,
    words,
    language,
    device,
    mayFail,
  }) => {
    mayFail(/^503 \/api\/v1\//);
    const isRead = ({ pathname }: URL) => pathname === read;
    await page.route(isRead, (route) => refuse(route, 503, FAILED));
    await page.goto(`/${language}/${path}`);
    if (path === 'chat/' && device === 'phone') await button(page, words, 'conversations').click();
    const told = page.getByRole('alert').filter({ hasText: FAILED.requestId });
    await expect(told).toContainText(words('errors', 'tryAgain'));
    await page.unroute(isRead);
    await told.getByRole('button', { name: words('errors', 'retry') }).click();
    await expect(told).toBeHidden();
  });
}

test('a server that does not answer is said to be away until it answers again', async ({
  page,
  person: _,
  words,
  language,
  mayFail,
}) => {
  mayFail(/ERR_FAILED/);
  await page.goto(`/${language}/billing/`);
  await expect(page.locator('tbody tr')).toHaveCount(1);
  await page.route('**/api/v1/**', (route) => route.abort());
  await page.goto(`/${language}/text/`);
  const tryNow = page.getByRole('button', { name: words('shell', 'tryNow') });
  await expect(tryNow).toBeVisible();
  await page.unroute('**/api/v1/**');
  await tryNow.click();
  await expect(tryNow).toBeHidden();
  await expect(page.getByLabel(words('text', 'topic'))).toBeVisible();
});

test('a balance that is about to run out is said on every page, with the way to more', async ({
  page,
  person: _,
  words,
  language,
}) => {
  await page.route('**/api/v1/billing/outlook', async (route) => {
    const given = await route.fetch();
    await route.fulfill({ response: given, json: { ...(await given.json()), daysLeft: 0 } });
  });
  await page.goto(`/${language}/settings/`);
  const strip = page.getByRole('status').filter({ hasText: words('shell', 'topUp') });
  await strip.getByRole('link').click();
  await expect(page).toHaveURL(`/${language}/billing/`);
  await expect(strip).toBeVisible();
});

test('who asks too often is told when to ask again, and loses nothing of what was written', async ({
  page,
  person: _,
  words,
  language,
  mayFail,
}) => {
  mayFail(/^429 \/api\/v1\/chat\/stream$/);
  const tooOften = { ...FAILED, status: 429, code: 'access.rate_limited' };
  await page.route('**/api/v1/chat/stream', (route) => refuse(route, 429, tooOften, { 'Retry-After': '40' }));
  await page.goto(`/${language}/chat/`);
  await ask(page, words, 'Again?');
  const told = page.getByRole('alert').filter({ hasText: words('errors', 'rateLimited') });
  await expect(told).toContainText(/3\d|4\d|۳[۰-۹]|۴[۰-۹]/);
  await expect(composer(page, words)).toHaveValue('Again?');
});

test('a question that is asked while an answer is written elsewhere shows that answer, and is kept for later', async ({
  page,
  context,
  person,
  words,
  language,
  upstream,
  mayFail,
}) => {
  const { id } = (await person.call('POST', '/conversations', { title: 'Twice' })) as { id: string };
  const elsewhere = await context.newPage();
  await elsewhere.addInitScript(() => localStorage.setItem('aimall.has-session', '1'));
  await Promise.all([page, elsewhere].map((one) => openTalk(one, `/${language}/chat/?c=${id}`)));
  await upstream.script({ pieces: ['From the ', 'first.'], gate_after: 1 });
  await ask(elsewhere, words, 'Who is first?');
  await expect(answer(elsewhere, words)).toContainText('From the');
  mayFail(/^409 \/api\/v1\/chat\/stream$/);
  await ask(page, words, 'Who is second?');
  await expect(question(page, words)).toHaveText('Who is first?');
  await expect(answer(page, words)).toContainText('From the');
  await expect(composer(page, words)).toHaveValue('Who is second?');
  await upstream.release();
  await expect(answer(page, words)).toContainText('From the first.');
  expect(await upstream.log()).toHaveLength(1);
});

async function openTalk(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByRole('heading', { level: 1, name: 'Twice' }).waitFor();
}

type Route = Parameters<Parameters<Page['route']>[1]>[0];

const refuse = (route: Route, status: number, problem: object, headers = {}) =>
  route.fulfill({ status, headers, contentType: 'application/problem+json', json: problem });
