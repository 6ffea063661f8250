import { answer, ask, button, composer } from '../chat';
import { expect, type Person, test } from '../fixtures';

const BALANCE = '/billing/balance';
const available = async (person: Person) => Number(((await person.call('GET', BALANCE)) as Balance).available);
type Balance = { available: string };

test.beforeEach(async ({ page, person, language }) => {
  expect(await available(person)).toBe(200);
  await page.goto(`/${language}/chat/`);
});

test('an answer is shown while it is written, and charged when it is whole', async ({
  page,
  words,
  upstream,
  person,
}) => {
  await upstream.script({ pieces: ['One ', 'two ', 'three.'], gate_after: 2 });
  await ask(page, words, 'Count to three');
  await expect(answer(page, words)).toContainText('One two');
  await expect(answer(page, words)).not.toContainText('three');
  expect(await available(person)).toBeLessThan(200); // set aside, not charged
  await upstream.release();
  await expect(answer(page, words)).toContainText('One two three.');
  await expect(button(page, words, 'receipt')).toBeVisible();
  await expect(button(page, words, 'send')).toBeVisible();
  const held = (await person.call('GET', BALANCE)) as { held: string };
  expect(Number(held.held)).toBe(0);
});

test('what it will cost is in sight beside a model of a long name', async ({ page, words }) => {
  await page.route('**/api/v1/models', async (route) => {
    const given = await route.fetch();
    const { items } = (await given.json()) as { items: { name: string }[] };
    await route.fulfill({ response: given, json: { items: items.map(longNamed) } });
  });
  await page.reload();
  await composer(page, words).fill('What will it cost?');
  const cost = page.locator('form').getByRole('status');
  await expect(cost).toContainText(/[0-9۰-۹]/);
  const inSight = await cost.evaluate((shown) => {
    const { left, right, width, top, bottom } = shown.getBoundingClientRect();
    const ends = [left + 1, (left + right) / 2, right - 1].map((x) => document.elementFromPoint(x, (top + bottom) / 2));
    return shown.scrollWidth <= Math.ceil(width) && ends.every((found) => shown.contains(found));
  });
  expect(inSight).toBe(true);
});

const longNamed = (model: { name: string }) => ({ ...model, name: `${model.name} with a name that does not end` });

test('a reload in the middle of an answer goes on with it, and asks the provider once', async ({
  page,
  words,
  upstream,
}) => {
  await upstream.script({ pieces: ['First, ', 'second, ', 'third.'], gate_after: 1 });
  await ask(page, words, 'Name three places');
  await expect(answer(page, words)).toContainText('First,');
  await page.reload();
  await expect(answer(page, words)).toContainText('First,');
  await upstream.release();
  await expect(answer(page, words)).toContainText('First, second, third.');
  expect(await upstream.log()).toHaveLength(1);
});

test('a connection that drops is made again, and nothing of the answer is lost or said twice', async ({
  page,
  words,
  upstream,
  context,
  mayFail,
}) => {
  mayFail(/ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED/);
  await upstream.script({ pieces: ['Before. ', 'After.'], gate_after: 1 });
  await ask(page, words, 'Say something');
  await expect(answer(page, words)).toContainText('Before.');
  await context.setOffline(true);
  await upstream.release();
  await context.setOffline(false);
  await expect(answer(page, words)).toContainText('After.');
  await expect(button(page, words, 'receipt')).toBeVisible();
  expect((await answer(page, words).innerText()).match(/Before\./g)).toHaveLength(1);
});

test('stopping keeps what was shown', async ({ page, words, upstream }) => {
  await upstream.script({ pieces: ['word '], endless: true, delay_s: 0.05 });
  await ask(page, words, 'Talk on and on');
  await expect(answer(page, words)).toContainText('word word');
  await button(page, words, 'stop').click();
  await expect(answer(page, words)).toContainText(words('chat', 'stopped'));
  await expect(answer(page, words)).toContainText('word word');
  await expect(button(page, words, 'send')).toBeVisible();
});

test('an answer that breaks off is kept as far as it came, and costs nothing', async ({
  page,
  words,
  upstream,
  person,
}) => {
  await upstream.script({ pieces: ['As far as '], error_chunk: { error: { message: 'overloaded', code: 502 } } });
  await ask(page, words, 'Tell me a story');
  await expect(answer(page, words)).toContainText('As far as');
  await expect(page.getByRole('alert').or(page.getByText(words('chat', 'incomplete')))).not.toHaveCount(0);
  await expect.poll(() => available(person)).toBe(200);
  await upstream.script({ pieces: ['As far as it goes.'] });
  await button(page, words, 'retry').first().click();
  await expect(answer(page, words).last()).toContainText('As far as it goes.');
});

test('an answer that is whole before the conversation could be read is shown all the same', async ({
  page,
  words,
  upstream,
}) => {
  let letGo = () => {};
  const isLate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const early = { json: { items: [], nextCursor: null } }; // what was true when it was asked for
  await page.route('**/messages?*', (route) => isLate.then(() => route.fulfill(early)), { times: 1 });
  const isAsked = page.waitForRequest('**/messages?*');
  await upstream.script({ pieces: ['Quick', '.'], gate_after: 1 });
  await ask(page, words, 'Be quick');
  await isAsked;
  await expect(answer(page, words)).toContainText('Quick');
  await upstream.release();
  await expect(button(page, words, 'stop')).toBeHidden();
  letGo();
  await expect(button(page, words, 'receipt')).toBeVisible();
  await expect(answer(page, words)).toContainText('Quick.');
});

test('each block of an answer has its own direction, and code reads from the left', async ({
  page,
  words,
  upstream,
}) => {
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
