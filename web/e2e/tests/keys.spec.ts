import { answer, ask, button, composer, talk } from '../chat';
import { expect, test } from '../fixtures';

test.beforeEach(async ({ page, person: _, language }) => {
  await page.goto(`/${language}/chat/`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test('G and a letter go to a section, wherever the letter is on the keyboard', async ({ page, language }) => {
  await page.locator('main').focus();
  await page.keyboard.press('KeyG');
  await page.keyboard.press('KeyB');
  await expect(page).toHaveURL(`/${language}/billing/`);
  await page.locator('main').focus();
  // What a Persian layout sends: another letter from the same place.
  for (const [key, code] of [
    ['ل', 'KeyG'],
    ['س', 'KeyS'],
  ])
    await page.locator('main').dispatchEvent('keydown', { key, code });
  await expect(page).toHaveURL(`/${language}/settings/`);
});

test('single keys do nothing for whoever has put them off', async ({ page, language, words }) => {
  await page.goto(`/${language}/settings/?tab=appearance`);
  await page.getByRole('switch', { name: words('settings', 'singleKeys') }).click();
  await page.locator('main').focus();
  await page.keyboard.press('KeyG');
  await page.keyboard.press('KeyB');
  await page.keyboard.press('Shift+Slash');
  await page.keyboard.press('Control+KeyK');
  await expect(page.getByRole('dialog', { name: words('shell', 'search') })).toBeVisible();
  await expect(page.getByRole('dialog', { name: words('shell', 'shortcuts') })).toHaveCount(0);
  await expect(page).toHaveURL(`/${language}/settings/?tab=appearance`);
});

test('the arrow up in an empty message box edits the last question', async ({ page, words, upstream }) => {
  await upstream.script({ pieces: ['One.'] }, { pieces: ['Two.'] });
  await talk(page, words, 'The first question');
  await talk(page, words, 'The last question');
  await composer(page, words).focus();
  await page.keyboard.press('ArrowUp');
  const editor = page.getByRole('textbox', { name: words('chat', 'editMessage') });
  await expect(editor).toHaveValue('The last question');
  await expect(editor).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(editor).toHaveCount(0);
});

test('Escape stops an answer from where one writes', async ({ page, words, upstream }) => {
  await upstream.script({ pieces: ['word '], endless: true, delay_s: 0.05 });
  await ask(page, words, 'Talk on and on');
  await expect(answer(page, words)).toContainText('word word');
  await composer(page, words).focus();
  await page.keyboard.press('Escape');
  await expect(answer(page, words)).toContainText(words('chat', 'stopped'));
});

test('the models open, and the last answer is copied, by keys', async ({ page, words, upstream, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await upstream.script({ pieces: ['Copy me.'] });
  await talk(page, words, 'A question');
  await page.keyboard.press('Control+Shift+KeyC');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('Copy me.');
  await page.keyboard.press('Control+Period');
  await expect(page.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('option')).toHaveCount(0);
});

test('the sidebar folds and unfolds by keys', async ({ page, words }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  const name = page.getByRole('complementary', { name: words('shell', 'sidebar') });
  const width = async () => (await name.boundingBox())?.width;
  await expect.poll(width).toBe(256);
  await page.keyboard.press('Control+KeyB');
  await expect.poll(width).toBe(64);
  await page.keyboard.press('Control+KeyB');
  await expect.poll(width).toBe(256);
});

test('an answer is announced when it begins, and read out once when it is whole', async ({ page, words, upstream }) => {
  await upstream.script({ pieces: ['Heard ', 'at last.'], gate_after: 1 });
  await ask(page, words, 'Read it to me');
  const said = page.locator('main').getByRole('status').and(page.locator('.sr-only'));
  await expect(said).toHaveText(words('chat', 'answering'));
  await expect(page.getByRole('log')).toHaveAttribute('aria-live', 'off');
  await expect(page.getByRole('log')).toHaveAttribute('aria-busy', 'true');
  await upstream.release();
  await expect(said).toHaveText('Heard at last.');
  await expect(button(page, words, 'receipt')).toBeVisible();
});

test('a new chat and the conversation that begins in it are one: what one writes in and listens to stays', async ({
  page,
  words,
  upstream,
}) => {
  await upstream.script({ pieces: ['The first answer.'] });
  const said = page.locator('main').getByRole('status').and(page.locator('.sr-only'));
  const kept = [composer(page, words), said];
  for (const one of kept) await one.evaluate((element) => element.setAttribute('data-kept', ''));
  await ask(page, words, 'The first question');
  await expect(button(page, words, 'receipt')).toBeVisible();
  await expect(page).toHaveURL(/\?c=/);
  for (const one of kept) await expect(one).toHaveAttribute('data-kept');
  await expect(said).toHaveText('The first answer.');
});
