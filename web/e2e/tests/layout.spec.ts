import { answer, ask, button, composer } from '../chat';
import { expect, test } from '../fixtures';

test.beforeEach(({ person }) => void person);

for (const studio of ['chat', 'text'] as const)
  test(`what it will cost is in sight beside a model of a long name, in ${studio}`, async ({
    page,
    words,
    language,
  }) => {
    await page.route('**/api/v1/models', async (route) => {
      const given = await route.fetch();
      const { items } = (await given.json()) as { items: { name: string }[] };
      await route.fulfill({ response: given, json: { items: items.map(longNamed) } });
    });
    await page.goto(`/${language}/${studio}/`);
    const field = studio === 'chat' ? composer(page, words) : page.getByLabel(words('text', 'topic'));
    await field.fill('What will it cost?');
    const cost = page.locator('form').getByRole('status');
    await expect(cost).toContainText(/[0-9۰-۹]/);
    await cost.scrollIntoViewIfNeeded();
    const inSight = await cost.evaluate((shown) => {
      const { left, right, width, top, bottom } = shown.getBoundingClientRect();
      const ends = [left + 1, (left + right) / 2, right - 1].map((x) =>
        document.elementFromPoint(x, (top + bottom) / 2),
      );
      const frame = shown.closest('form')?.getBoundingClientRect();
      const isInside = frame !== undefined && left >= frame.left && right <= frame.right;
      return isInside && shown.scrollWidth <= Math.ceil(width) && ends.every((found) => shown.contains(found));
    });
    expect(inSight).toBe(true);
  });

test('each block of an answer has its own direction, and code reads from the left', async ({
  page,
  words,
  upstream,
  language,
}) => {
  await page.goto(`/${language}/chat/`);
  const text =
    'React 19 در این پروژه استفاده شده است.\n\nThis one is English.\n\n- یک مورد\n- مورد دیگر\n\n```ts\nconst a = 1;\n```\n\nپس \\( x^2 \\) می‌شود و\n\n$$\ny = x\n$$\n';
  await upstream.script({ pieces: [text] });
  await ask(page, words, 'سلام');
  const shown = answer(page, words);
  await expect(shown.locator('p', { hasText: 'پروژه' })).toHaveCSS('direction', 'rtl');
  await expect(shown.locator('p', { hasText: 'English' })).toHaveCSS('direction', 'ltr');
  await expect(shown.locator('li', { hasText: 'یک مورد' })).toHaveCSS('direction', 'rtl');
  await expect(shown.locator('pre')).toHaveCSS('direction', 'ltr');
  await expect(shown.locator('math')).toHaveCount(2);
  await expect(shown.locator('math').first()).toHaveCSS('direction', 'ltr');
});

test('a long line of code and a wide table scroll by themselves, and widen nothing around them', async ({
  page,
  words,
  upstream,
  language,
}) => {
  await page.goto(`/${language}/chat/`);
  const cells = `| ${'a wide column | '.repeat(12)}`;
  const text = `A sentence.\n\n\`\`\`ts\n${'const a = 1; '.repeat(40)}\n\`\`\`\n\n${cells}\n|${' - |'.repeat(12)}\n${cells}\n`;
  await upstream.script({ pieces: [text], gate_after: 1 });
  await ask(page, words, 'Something wide');
  await expect(answer(page, words).locator('table')).toBeVisible();
  const room = () => answer(page, words).evaluate((shown) => shown.getBoundingClientRect().width);
  const column = () => composer(page, words).evaluate((field) => field.closest('form')?.clientWidth ?? 0);
  expect(await room(), 'while it is written').toBeLessThanOrEqual(await column());
  await upstream.release();
  await expect(button(page, words, 'receipt')).toBeVisible();
  expect(await room(), 'when it is whole').toBeLessThanOrEqual(await column());
});

const longNamed = (model: { name: string }) => ({ ...model, name: `${model.name} with a name that does not end` });

test('a name that reads the other way keeps its beginning where it is cut', async ({ page, person, language }) => {
  const title = `سلام! Write ten sentences about bread, ${'and then some more '.repeat(8)}`.trim();
  const { id } = (await person.call('POST', '/conversations', { title })) as { id: string };
  await page.goto(`/${language}/chat/?c=${id}`);
  const name = page.getByRole('heading', { level: 1 }).getByText(title);
  await expect(name).toHaveCSS('direction', 'ltr');
  await expect(name).toHaveCSS('text-overflow', 'ellipsis');
});

test('the open tab is in sight, wherever it stands in its row', async ({ page, words, language }) => {
  await page.goto(`/${language}/settings/?tab=data`);
  const open = page.getByRole('tab', { name: words('settings', 'tab.data') });
  await expect(open).toHaveAttribute('aria-selected', 'true');
  await expect(open, 'but for the line under the row').toBeInViewport({ ratio: 0.9 });
});

test('a toast does not lie over the button that sends', async ({ page, words, language, mayFail }) => {
  mayFail(/^500 \/api\/v1\/conversations$/);
  await page.route('**/api/v1/conversations', (route) =>
    route.request().method() === 'POST' ? route.fulfill({ status: 500 }) : route.continue(),
  );
  await page.goto(`/${language}/chat/`);
  await ask(page, words, 'Is this in the way?');
  // While it is pointed at it stays.
  await page.locator('[data-sonner-toast]').hover();
  const send = button(page, words, 'send');
  await expect(send).toBeEnabled();
  const isInReach = await send.evaluate((shown) => {
    const { left, right, top, bottom } = shown.getBoundingClientRect();
    const across = [left + 2, (left + right) / 2, right - 2];
    return across.every((x) => shown.contains(document.elementFromPoint(x, (top + bottom) / 2)));
  });
  expect(isInReach).toBe(true);
});

test('a toast is set in the type of the page', async ({ page, words, language }) => {
  await page.goto(`/${language}/settings/`);
  await page.getByLabel(words('settings', 'displayName')).fill('Somebody');
  await page.getByRole('button', { name: words('common', 'save'), exact: true }).click();
  const typeOf = (selector: string) => page.locator(selector).evaluate((shown) => getComputedStyle(shown).fontFamily);
  expect(await typeOf('[data-sonner-toast] [data-title]')).toBe(await typeOf('body'));
});

test('choosing a template moves none of them', async ({ page, words, language }) => {
  await page.goto(`/${language}/text/`);
  const choices = page.getByRole('group', { name: words('text', 'template') }).getByRole('button');
  const places = () => choices.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()));
  const chosen = choices.filter({ hasText: words('text', 'templates.rewrite') });
  await expect(chosen).toHaveAttribute('aria-pressed', 'false');
  const before = await places();
  await chosen.click();
  await expect(chosen).toHaveAttribute('aria-pressed', 'true');
  expect(await places()).toEqual(before);
});

test('a balance of one kind of coins fills its bar', async ({ page, language }) => {
  await page.goto(`/${language}/billing/`);
  const bar = page.locator('[data-slot=balance-bar]');
  await expect(bar.locator('*')).toHaveCount(1);
  const [part, whole] = [await bar.locator('*').boundingBox(), await bar.boundingBox()];
  expect(part?.width).toBe(whole?.width);
});

test('the card of log-ins ends where the last of them does', async ({ page, words, language }) => {
  await page.goto(`/${language}/settings/?tab=security`);
  const last = page.getByRole('listitem').filter({ hasText: words('settings', 'thisOne') });
  const foot = async (part: typeof last) => {
    const box = await part.boundingBox();
    return box ? box.y + box.height : Number.NaN;
  };
  const card = page.locator('[data-slot=card]').filter({ has: last });
  expect((await foot(card)) - (await foot(last))).toBeLessThan(3);
});

test('a button beside a field stands as high as what is written into it', async ({ page, words, language }) => {
  await page.setViewportSize({ width: 1_280, height: 800 });
  await page.goto(`/${language}/settings/`);
  const field = await page.getByLabel(words('settings', 'displayName')).boundingBox();
  const save = await page.getByRole('button', { name: words('common', 'save'), exact: true }).boundingBox();
  expect(Math.abs((field?.y ?? 0) - (save?.y ?? 9))).toBeLessThan(0.6);
});

test('a text that is being spoken is in sight where it was ordered', async ({ page, words, language }) => {
  await page.goto(`/${language}/audio/?tab=speak`);
  await page.getByRole('textbox').fill('a pear, please wait');
  const speak = page.getByRole('button', { name: new RegExp(`^${words('audio', 'speak')}`) });
  await expect(speak).toContainText(words('common', 'coins'));
  await speak.click();
  await expect(page.getByRole('listitem', { name: 'a pear, please wait' })).toBeInViewport({ ratio: 0.6 });
});
