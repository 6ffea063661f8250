import type { Page } from '@playwright/test';
import { button, composer } from '../chat';
import { expect, type Person, test, type Words } from '../fixtures';
import { lookAt } from '../look';

const MODEL = 'compatible/standin-echo';
const AWAY = { type: 'about:blank', title: 'Service unavailable', status: 503, code: 'server.try_again' };

const written = (page: Page, words: Words) => page.getByRole('article', { name: words('text', 'result') });
const act = (page: Page, words: Words, key: string) =>
  page.getByRole('button', { name: words('text', key), exact: true });

/** Has a text written beside the page, as on another device. */
async function writeElsewhere(person: Person, prompt: string, more: object = {}): Promise<string> {
  const answer = await person.call('POST', '/text/generate', { model: MODEL, prompt, ...more });
  return (answer as { generationId: string }).generationId;
}

/** Opens the history; gives the panel. */
async function openHistory(page: Page, words: Words) {
  await act(page, words, 'history').click();
  return page.getByRole('dialog', { name: words('text', 'history') });
}

test('a text is written from a brief, kept over a reload, and continued in a chat', async ({
  page,
  person: _,
  words,
  language,
  upstream,
}) => {
  await upstream.script({ pieces: ['We open ', 'at nine.'] });
  await page.goto(`/${language}/text/`);
  await page.getByRole('button', { name: words('text', 'templates.email') }).click();
  await page.getByLabel(words('text', 'topic')).fill('New opening hours');
  await page.getByRole('button', { name: words('text', 'write'), exact: true }).click();
  await expect(written(page, words)).toContainText('We open at nine.');
  await page.reload();
  await expect(written(page, words)).toContainText('We open at nine.');
  await expect(page.getByLabel(words('text', 'topic'))).toHaveValue('New opening hours');
  await page.getByRole('button', { name: words('text', 'continueInChat') }).click();
  await expect(composer(page, words)).toHaveValue(/We open at nine\./);
  await expect(button(page, words, 'send')).toBeEnabled();
});

test('a text that breaks off keeps the brief and costs nothing', async ({
  page,
  person,
  words,
  language,
  upstream,
}) => {
  await upstream.script({ pieces: ['Half a '], error_chunk: { error: { message: 'overloaded', code: 502 } } });
  await page.goto(`/${language}/text/`);
  await page.getByLabel(words('text', 'topic')).fill('Anything');
  await page.getByRole('button', { name: words('text', 'write'), exact: true }).click();
  await expect(page.getByText('Half a')).toBeVisible();
  await expect(page.getByRole('button', { name: words('text', 'write'), exact: true })).toBeVisible();
  await expect(page.getByLabel(words('text', 'topic'))).toHaveValue('Anything');
  await expect
    .poll(async () => await person.call('GET', '/billing/balance'))
    .toMatchObject({ available: '200.000000' });
});

test('what was written on another device is in the history: found, read, with its receipt, and used again', async ({
  page,
  person,
  words,
  language,
  upstream,
}, info) => {
  await upstream.script({ pieces: ['سلام! We open at nine.'] }, { pieces: ['Bread rises.'] });
  await writeElsewhere(person, 'Write an e-mail about: ساعت کار تازهٔ نانوایی\nand the holidays', { length: 'short' });
  await writeElsewhere(person, 'A line about bread');
  await page.goto(`/${language}/text/`);
  await expect(written(page, words)).toContainText('Bread rises.');
  const history = await openHistory(page, words);
  const row = history.getByRole('button', { name: 'ساعت کار تازهٔ نانوایی' });
  await expect(row).toContainText(words('text', 'templates.email'));
  await expect(row).not.toContainText('holidays');
  await lookAt(page, 'text-history', info);
  await row.click();
  await expect(history).toBeHidden();
  await expect(written(page, words)).toContainText('We open at nine.');
  await expect(written(page, words)).toBeInViewport();
  await act(page, words, 'receipt').click();
  await expect(page.getByRole('dialog')).toContainText(words('billing', 'charge'));
  await page.keyboard.press('Escape');
  await act(page, words, 'reuse').click();
  await expect(page.getByLabel(words('text', 'topic'))).toHaveValue('ساعت کار تازهٔ نانوایی\nand the holidays');
  await expect(act(page, words, 'templates.email')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('radio', { name: words('text', 'lengths.short') })).toBeChecked();
});

test('the same wish written again is another version, and every version can be read again', async ({
  page,
  person,
  words,
  language,
  upstream,
}, info) => {
  await upstream.script({ pieces: ['The first words.'] }, { pieces: ['Quite other words.'] });
  await writeElsewhere(person, 'A line about bread');
  await page.goto(`/${language}/text/`);
  await act(page, words, 'reuse').click();
  await act(page, words, 'writeAgain').click();
  await expect(written(page, words)).toContainText('Quite other words.');
  const number = (value: number) => value.toLocaleString(language === 'fa' ? 'fa-IR' : 'en');
  const version = (value: number) =>
    page.getByRole('button', { name: words('text', 'version', { number: number(value) }) });
  await expect(version(2)).toHaveAttribute('aria-pressed', 'true');
  await version(1).click();
  await expect(written(page, words)).toContainText('The first words.');
  await lookAt(page, 'text-versions', info);
  const history = await openHistory(page, words);
  await expect(history.getByRole('listitem')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await page.getByLabel(words('text', 'topic')).fill('A line about butter');
  await expect(act(page, words, 'write')).toBeEnabled();
});

test('the history is empty at first, says when it cannot be had, and comes page by page', async ({
  page,
  person,
  words,
  language,
  mayFail,
}, info) => {
  mayFail(/^503 \/api\/v1\/generations$/);
  await page.goto(`/${language}/text/`);
  const history = await openHistory(page, words);
  await expect(history).toContainText(words('text', 'noTexts'));
  await lookAt(page, 'text-history-empty', info);
  for (const topic of ['One', 'Two', 'Three']) await writeElsewhere(person, topic);
  const isHistory = ({ pathname }: URL) => pathname === '/api/v1/generations';
  await page.route(isHistory, (route) =>
    route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(AWAY) }),
  );
  await page.reload();
  await openHistory(page, words);
  await expect(history).toContainText(words('errors', 'tryAgain'));
  await page.unroute(isHistory);
  await page.route(isHistory, (route) => {
    const url = new URL(route.request().url());
    url.searchParams.set('limit', '2');
    return route.continue({ url: url.href });
  });
  await history.getByRole('button', { name: words('errors', 'retry') }).click();
  await expect(history.getByRole('listitem')).toHaveCount(2);
  await history.getByRole('button', { name: words('common', 'loadMore') }).click();
  await expect(history.getByRole('listitem')).toHaveCount(3);
  await expect(history.getByRole('button', { name: words('common', 'loadMore') })).toBeHidden();
});

test('a text goes on being written after a reload, while another one is read', async ({
  page,
  person,
  words,
  language,
  upstream,
}) => {
  await upstream.script({ pieces: ['An old text.'] }, { pieces: ['First, ', 'second, ', 'third.'], gate_after: 1 });
  await writeElsewhere(person, 'Something old');
  await page.goto(`/${language}/text/`);
  await page.getByLabel(words('text', 'topic')).fill('Name three places');
  await act(page, words, 'write').click();
  await expect(page.getByText('First,')).toBeVisible();
  await page.reload();
  await expect(page.getByText('First,')).toBeVisible();
  const history = await openHistory(page, words);
  await expect(history.getByRole('button', { name: 'Name three places' })).toContainText(words('text', 'going'));
  await history.getByRole('button', { name: 'Something old' }).click();
  await expect(written(page, words)).toContainText('An old text.');
  await openHistory(page, words);
  await history.getByRole('button', { name: 'Name three places' }).click();
  await expect(page.getByText('First,')).toBeVisible();
  await upstream.release();
  await expect(written(page, words)).toContainText('First, second, third.');
  expect(await upstream.log()).toHaveLength(2);
});
