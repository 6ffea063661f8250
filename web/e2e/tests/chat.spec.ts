import { answer, ask, button } from '../chat';
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

test('a new conversation has its name while its first answer is written', async ({ page, words, upstream }) => {
  await upstream.script({ pieces: ['One ', 'two.'], gate_after: 1 });
  await ask(page, words, 'Count to two');
  await expect(answer(page, words)).toContainText('One');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Count to two');
  await upstream.release();
  await expect(answer(page, words)).toContainText('One two.');
});

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
}) => {
  await page.addInitScript(makeStreamsBreakable);
  await page.reload();
  await upstream.script({ pieces: ['Before. ', 'After.'], gate_after: 1 });
  await ask(page, words, 'Say something');
  await expect(answer(page, words)).toContainText('Before.');
  const again = page.waitForRequest(/\/generations\/[^/]+\/events$/);
  await page.evaluate(() => (window as unknown as Breakable).breakOff());
  await upstream.release();
  expect(await (await again).headerValue('Last-Event-ID'), 'where it goes on').toBeTruthy();
  await expect(answer(page, words)).toContainText('After.');
  await expect(button(page, words, 'receipt')).toBeVisible();
  expect((await answer(page, words).innerText()).match(/Before\./g)).toHaveLength(1);
});

test('an answer that reached its length limit says so, and goes on when asked to', async ({
  page,
  words,
  upstream,
}) => {
  await upstream.script({ pieces: ['One, two'], finish: 'length' }, { pieces: ['and three.'] });
  await ask(page, words, 'Count to three');
  await expect(answer(page, words)).toContainText(words('chat', 'cut.length'));
  await button(page, words, 'continue').click();
  await expect(answer(page, words).last()).toContainText('and three.');
  await expect(button(page, words, 'receipt')).toHaveCount(2);
  const asked = (await upstream.log()).at(-1)?.body.messages.map(({ content }) => content);
  expect(asked).toEqual(['Count to three', 'One, two', words('chat', 'continueWords')]);
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

type Breakable = Window & { breakOff: () => void };

/** Lets a test break the connection of a stream that is being read, as a network does. Being offline breaks none. */
function makeStreamsBreakable(): void {
  const real = window.fetch;
  window.fetch = async (...asked) => {
    const response = await real(...asked);
    if (!response.body || !response.headers.get('Content-Type')?.startsWith('text/event-stream')) return response;
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const broken = new AbortController();
    Object.assign(window, { breakOff: () => broken.abort(new TypeError('network error')) });
    response.body.pipeTo(writable, { signal: broken.signal }).catch(() => undefined);
    return new Response(readable, { status: response.status, headers: response.headers });
  };
}
