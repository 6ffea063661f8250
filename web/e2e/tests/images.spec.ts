import type { Page } from '@playwright/test';
import { expect, type Person, test, type Words } from '../fixtures';

const PAINTER = 'atelier/painter';

const prompt = (page: Page, words: Words) => page.getByRole('textbox', { name: words('images', 'prompt') });
const create = (page: Page, words: Words) => page.getByRole('button', { name: words('images', 'create') });
const picture = (page: Page, words: Words, name: string) =>
  page.getByRole('button', { name: words('images', 'open', { name }) });
const tile = (page: Page, name: string) => page.getByRole('listitem', { name });
const view = (page: Page, words: Words) => page.getByRole('dialog', { name: words('images', 'view') });
const balanceOf = async (person: Person) =>
  (await person.call('GET', '/billing/balance')) as { available: string; held: string };

/** Orders as a person does. */
async function order(page: Page, words: Words, text: string): Promise<void> {
  await prompt(page, words).fill(text);
  await expect(create(page, words)).toContainText(words('common', 'coins'));
  await create(page, words).click();
}

/** Has pictures made beside the page. */
async function made(person: Person, ...prompts: string[]): Promise<void> {
  for (const text of prompts) await person.call('POST', '/images/generate', { model: PAINTER, prompt: text });
}

test('a picture is ordered for the price on the button, watched while it is made, and kept', async ({
  page,
  person,
  words,
  language,
  upstream,
}) => {
  await page.goto(`/${language}/images/`);
  await order(page, words, 'a pear, please wait');
  await expect(tile(page, 'a pear, please wait')).toContainText(words('jobs', 'phase.working'));
  await page.reload();
  await expect(tile(page, 'a pear, please wait')).toContainText(words('jobs', 'phase.working'));
  await upstream.go();
  await expect(picture(page, words, 'a pear, please wait')).toBeVisible();
  await expect(tile(page, 'a pear, please wait')).toHaveCount(0);
  await expect.poll(() => balanceOf(person)).toMatchObject({ available: '198.750000', held: '0.000000' });
});

test('a picture that is made before its page has heard of the order is shown', async ({
  page,
  person,
  words,
  language,
}) => {
  await page.goto(`/${language}/images/`);
  await page.route('**/api/v1/images/generate', async (route) => {
    const answer = await route.fetch();
    await expect.poll(() => person.call('GET', '/files?kind=image')).toMatchObject({ items: [{ prompt: 'a pear' }] });
    await route.fulfill({ response: answer });
  });
  await order(page, words, 'a pear');
  await expect(picture(page, words, 'a pear')).toBeVisible();
});

test('a picture that fails costs nothing, says so, and can be ordered again', async ({
  page,
  person,
  words,
  language,
}) => {
  await page.goto(`/${language}/images/`);
  await order(page, words, 'this will fail');
  const failed = tile(page, 'this will fail');
  await expect(failed).toContainText(words('jobs', 'phase.failed'));
  await expect.poll(() => balanceOf(person)).toMatchObject({ available: '200.000000', held: '0.000000' });
  const first = await failed.elementHandle();
  await failed.getByRole('button', { name: words('jobs', 'retry') }).click();
  await first?.waitForElementState('hidden'); // the tile of the new order takes its place
  await expect(failed).toHaveCount(1);
  await expect(failed).toContainText(words('jobs', 'phase.failed'));
  await failed.getByRole('button', { name: words('jobs', 'dismiss') }).click();
  await expect(failed).toHaveCount(0);
  await page.reload();
  await expect(page.getByText(words('images', 'empty'))).toBeVisible();
});

test('what the provider refuses is told as that, and cannot be tried again', async ({
  page,
  person: _,
  words,
  language,
}) => {
  await page.goto(`/${language}/images/`);
  await order(page, words, 'refuse this');
  const refused = tile(page, 'refuse this');
  await expect(refused).toContainText(words('jobs', 'phase.refused'));
  await expect(refused).toContainText(words('jobs', 'notCharged'));
  await expect(refused.getByRole('button', { name: words('jobs', 'retry') })).toHaveCount(0);
});

test('a picture that waits can be called off, and its coins come back', async ({ page, person, words, language }) => {
  await page.goto(`/${language}/images/`);
  await order(page, words, 'wait for ever');
  await tile(page, 'wait for ever')
    .getByRole('button', { name: words('jobs', 'cancel') })
    .click();
  await expect(tile(page, 'wait for ever')).toHaveCount(0);
  await expect.poll(() => balanceOf(person)).toMatchObject({ available: '200.000000', held: '0.000000' });
});

test('whoever has too few coins is told before anything is ordered', async ({ page, admin, words, language }) => {
  const me = (await admin.call('GET', '/me')) as { id: string };
  await admin.call('POST', `/admin/users/${me.id}/coins`, { amount: '-199', reason: 'a test without coins' });
  await page.goto(`/${language}/images/`);
  await prompt(page, words).fill('a pear');
  await expect(page.getByRole('alert').filter({ hasText: words('chat', 'tooFewCoins') })).toBeVisible();
  await expect(create(page, words)).toBeDisabled();
});

test('the picture view goes on by arrows as the page is read, and gives its words back', async ({
  page,
  person,
  words,
  language,
}) => {
  await made(person, 'the first', 'the second', 'the third');
  await page.goto(`/${language}/images/`);
  await picture(page, words, 'the third').click();
  const shown = view(page, words);
  await expect(shown.getByRole('img', { name: 'the third' })).toBeVisible();
  const [forward, back] = language === 'fa' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft'];
  await page.keyboard.press(forward as string);
  await expect(shown.getByRole('img', { name: 'the second' })).toBeVisible();
  await page.keyboard.press('Space');
  await expect(shown.getByRole('img', { name: 'the first' })).toBeVisible();
  await page.keyboard.press(back as string);
  await expect(shown.getByRole('img', { name: 'the second' })).toBeVisible();
  await shown.getByRole('button', { name: words('images', 'reuse') }).click();
  await expect(shown).toHaveCount(0);
  await expect(prompt(page, words)).toHaveValue('the second');
});

test('a favourite is found among favourites, and words find what they made', async ({
  page,
  person,
  words,
  language,
}) => {
  await made(person, 'a blue bowl', 'a red bowl');
  await page.goto(`/${language}/images/`);
  await picture(page, words, 'a blue bowl').click();
  await view(page, words)
    .getByRole('button', { name: words('images', 'favourites') })
    .click();
  await expect(view(page, words).getByRole('button', { name: words('images', 'favourites') })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: words('images', 'favourites') }).click();
  await expect(picture(page, words, 'a red bowl')).toHaveCount(0);
  await expect(picture(page, words, 'a blue bowl')).toBeVisible();
  await page.getByRole('button', { name: words('images', 'favourites') }).click();
  await page.getByRole('searchbox').fill('red');
  await expect(picture(page, words, 'a blue bowl')).toHaveCount(0);
  await expect(picture(page, words, 'a red bowl')).toBeVisible();
});

test('many pictures are deleted at once, after a question', async ({ page, person, words, language }) => {
  await made(person, 'one', 'two', 'three');
  await page.goto(`/${language}/images/`);
  await expect(picture(page, words, 'one')).toBeVisible();
  await page.getByRole('button', { name: words('images', 'select'), exact: true }).click();
  for (const name of ['one', 'two']) {
    await page.getByRole('button', { name: words('images', 'selectOne', { name }) }).click();
  }
  await page.getByRole('button', { name: words('images', 'delete'), exact: true }).click();
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: words('images', 'delete'), exact: true })
    .click();
  await expect(picture(page, words, 'three')).toBeVisible();
  await expect(picture(page, words, 'one')).toHaveCount(0);
  expect(await person.call('GET', '/files?kind=image')).toMatchObject({ items: [{ mediaType: 'image/png' }] });
});

test('a video is ordered beside the pictures, and plays', async ({ page, person: _, words, language }) => {
  await page.goto(`/${language}/images/?tab=videos`);
  await order(page, words, 'a slow walk');
  await picture(page, words, 'a slow walk').click();
  const film = view(page, words).locator('video');
  await expect.poll(() => film.evaluate((shown: HTMLVideoElement) => shown.currentTime)).toBeGreaterThan(0);
});

test('where no model films, the page says so', async ({ page, person: _, words, language }) => {
  await page.route('**/api/v1/models', async (route) => {
    const given = await route.fetch();
    const { items } = (await given.json()) as { items: { capabilities: string[] }[] };
    await route.fulfill({ json: { items: items.filter(({ capabilities }) => !capabilities.includes('video')) } });
  });
  await page.goto(`/${language}/images/?tab=videos`);
  await expect(page.getByText(words('images', 'noVideoModels'))).toBeVisible();
  await expect(create(page, words)).toHaveCount(0);
});
