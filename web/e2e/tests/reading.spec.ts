import { answer, ask, button, composer, openLongTalk, openTalkOf, question, talk } from '../chat';
import { expect, test } from '../fixtures';

const NODES = 1_500;
const LINES = Array.from({ length: 60 }, (_, at) => `line ${at}\n\n`);
const WRITTEN = 'a text that is written while the answer streams';
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

test('whoever scrolls up in the moment in which they are led to the end stays where they scrolled', async ({
  page,
  words,
  upstream,
  person,
  language,
}) => {
  await page.addInitScript(scrollUpWhenFirstLed);
  await openTalkOf(100, page, upstream, person, language);
  await expect(button(page, words, 'toLatest')).toBeVisible();
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

test('a talk of a thousand messages opens small, and what is written changes nothing above it', async ({
  page,
  words,
  upstream,
  person,
  language,
}) => {
  await openLongTalk(page, upstream, person, language);
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThanOrEqual(NODES);
  const changed = await page.locator(frameOf).evaluateHandle(noteChanges);
  await upstream.script({ pieces: LINES, delay_s: 0.01 });
  await ask(page, words, 'Still there?');
  await composer(page, words).focus();
  await page.keyboard.type(WRITTEN);
  await expect(answer(page, words).last()).toContainText('line 59');
  await expect(composer(page, words)).toHaveValue(WRITTEN);
  await expect(button(page, words, 'receipt').last()).toBeVisible();
  expect(await changed.evaluate((names) => [...names])).toEqual([]);
});

test('what a long talk leaves out is shown on demand', async ({ page, words, upstream, person, language }) => {
  await openLongTalk(page, upstream, person, language);
  await button(page, words, 'showOlder').click();
  await expect(page.getByText('Message 950 of a long talk', { exact: false })).toBeAttached();
});

/** Notes which of the messages that are shown now change or go later. */
function noteChanges(frame: Element): Set<string> {
  const old = [...frame.querySelectorAll('article')];
  const changed = new Set<string>();
  new MutationObserver((changes) => {
    for (const { target, removedNodes } of changes)
      for (const message of old) {
        const isGone = [...removedNodes].some((node) => node.contains(message));
        if (isGone || message.contains(target)) changed.add(message.textContent ?? '');
      }
  }).observe(frame, { subtree: true, childList: true, characterData: true, attributes: true });
  return changed;
}

/** Goes to the top right after the first time that the page goes to the end of a talk, before the browser tells of it. */
function scrollUpWhenFirstLed(): void {
  const { scrollTo } = Element.prototype;
  Element.prototype.scrollTo = function (this: Element, ...given: unknown[]) {
    Reflect.apply(scrollTo, this, given);
    if (this.scrollTop === 0) return;
    Element.prototype.scrollTo = scrollTo;
    queueMicrotask(() => this.scrollTo({ top: 0 }));
  };
}
