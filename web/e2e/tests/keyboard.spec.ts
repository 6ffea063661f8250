import { answer, button, composer, question, talk } from '../chat';
import { expect, MOVING, test } from '../fixtures';

test.use(MOVING);

test.beforeEach(async ({ page, person: _, language }) => {
  await page.goto(`/${language}/`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test('the first stop leads past the navigation', async ({ page, words }) => {
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: words('shell', 'skip') })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#page')).toBeFocused();
});

test('every page is reached by typing a piece of its name', async ({ page, words, language }) => {
  await page.keyboard.press('Control+KeyK');
  const field = page.getByRole('combobox');
  await expect(field).toBeFocused();
  await field.fill(words('shell', 'section.billing'));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`/${language}/billing/`);
});

test('what can be made is reached by typing a piece of its name, from its own page too', async ({
  page,
  words,
  language,
}) => {
  const tab = (name: string) => page.getByRole('tab', { name: words('images', `tab.${name}`) });
  await page.goto(`/${language}/images/`);
  await expect(tab('images')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Control+KeyK');
  await page.getByRole('combobox').fill(words('shell', 'make.video'));
  await page.keyboard.press('Enter');
  await expect(tab('videos')).toHaveAttribute('aria-selected', 'true');
  await tab('images').click();
  await expect(tab('images')).toHaveAttribute('aria-selected', 'true');
  await expect(page).toHaveURL(`/${language}/images/`);
});

test('a question is asked and answered without a pointer', async ({ page, words, upstream, device }) => {
  await upstream.script({ pieces: ['By keys alone.'] });
  await page.keyboard.press('Control+KeyJ');
  await expect(composer(page, words)).toBeVisible();
  await page.keyboard.press('Control+Slash');
  await expect(composer(page, words)).toBeFocused();
  await page.keyboard.type('Hello');
  await expect(button(page, words, 'send')).toBeEnabled();
  // On a phone, Enter is a new line; the button comes after the field.
  if (device === 'phone') await page.getByRole('button', { name: words('chat', 'send') }).focus();
  await page.keyboard.press('Enter');
  await expect(answer(page, words)).toContainText('By keys alone.');
});

test('menus open, close and give the focus back', async ({ page, words }) => {
  const trigger = page.getByRole('button', { name: words('shell', 'account') });
  await trigger.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(trigger).toBeFocused();
});

test('arrows move along choices as they are read', async ({ page, words, language }) => {
  await page.goto(`/${language}/settings/?tab=appearance`);
  const [first, second] = ['light', 'dark'].map((name) =>
    page.getByRole('radio', { name: words('shell', `themes.${name}`) }),
  );
  await first?.focus();
  await page.keyboard.press(language === 'fa' ? 'ArrowLeft' : 'ArrowRight');
  await expect(second as NonNullable<typeof second>).toBeFocused();
});

test('the list of keys opens with a question mark', async ({ page, words }) => {
  await page.keyboard.press('Shift+Slash');
  await expect(page.getByRole('dialog', { name: words('shell', 'shortcuts') })).toBeVisible();
});

test('J and K go from message to message, but are letters where one writes', async ({
  page,
  words,
  upstream,
  language,
}) => {
  const long = 'A line.\n\n'.repeat(40);
  await upstream.script({ pieces: [long] }, { pieces: [long] });
  await page.goto(`/${language}/chat/`);
  await talk(page, words, 'first');
  await talk(page, words, 'second');
  await composer(page, words).focus();
  await page.keyboard.type('k');
  await expect(composer(page, words)).toHaveValue('k');
  await page.locator('[data-slot=thread]').focus();
  for (const _ of ['answer', 'question', 'answer', 'question']) await page.keyboard.press('k');
  await expect(question(page, words).first()).toBeInViewport();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect(question(page, words).last()).toBeInViewport();
});
