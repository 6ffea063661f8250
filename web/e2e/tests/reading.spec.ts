import { answer, ask, button, composer, question, talk } from '../chat';
import { expect, test } from '../fixtures';

const NODES = 1_500;
const LINES = Array.from({ length: 60 }, (_, at) => `line ${at}\n\n`);
const frameOf = '[data-slot=thread]';

test('an answer is followed while it grows, and no longer once one has scrolled away', async ({
  page,
  words,
  upstream,
  person: _,
  language,
}) => {
  await page.goto(`/${language}/chat/`);
  await upstream.script({ pieces: LINES, gate_after: 40, delay_s: 0.01 });
  await ask(page, words, 'Many lines');
  const frame = page.locator(frameOf);
  await expect(page.getByText('line 39', { exact: true })).toBeInViewport();
  await frame.evaluate((element) => element.scrollTo({ top: 0 }));
  const toLatest = button(page, words, 'toLatest');
  await expect(toLatest).toBeVisible();
  await upstream.release();
  await expect(page.getByText('line 59', { exact: true })).toBeAttached();
  await expect(page.getByText('line 59', { exact: true })).not.toBeInViewport();
  await toLatest.click();
  await expect(page.getByText('line 59', { exact: true })).toBeInViewport();
  await expect(toLatest).toBeHidden();
});

test('sending goes to the end, wherever one was', async ({ page, words, upstream, person: _, language }) => {
  await page.goto(`/${language}/chat/`);
  await upstream.script({ pieces: LINES, delay_s: 0 }, { pieces: ['The last word.'] });
  await talk(page, words, 'Many lines');
  await page.locator(frameOf).evaluate((element) => element.scrollTo({ top: 0 }));
  await ask(page, words, 'And then?');
  await expect(answer(page, words).last()).toContainText('The last word.');
  await expect(question(page, words).last()).toBeInViewport();
});

test('a talk of a thousand messages opens small, and is as quick to write in', async ({
  page,
  words,
  upstream,
  person,
  language,
  device,
}) => {
  const { id } = (await person.call('POST', '/conversations', {})) as { id: string };
  await upstream.fill(id, 1_000);
  await page.goto(`/${language}/chat/?c=${id}`);
  await expect(page.getByText('Message 1000 of a long talk', { exact: false })).toBeInViewport();
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThanOrEqual(NODES);
  await upstream.script({ pieces: LINES, delay_s: 0.01 });
  const longTasks = await page.evaluateHandle(() => {
    const seen: number[] = [];
    new PerformanceObserver((list) => seen.push(...list.getEntries().map((entry) => entry.duration))).observe({
      entryTypes: ['longtask'],
    });
    return seen;
  });
  await ask(page, words, 'Still there?');
  if (device === 'phone') await composer(page, words).focus();
  await page.keyboard.type('a text that is written while the answer streams');
  await expect(answer(page, words).last()).toContainText('line 59');
  await expect(composer(page, words)).toHaveValue('a text that is written while the answer streams');
  const tooLong = await longTasks.evaluate((seen) => seen.filter((duration) => duration > 500));
  expect(tooLong, 'tasks that would be felt').toEqual([]);
  await expect(button(page, words, 'receipt').last()).toBeVisible();
  await button(page, words, 'showOlder').click();
  await expect(page.getByText('Message 950 of a long talk', { exact: false })).toBeAttached();
});
