import { answer, ask, composer, openLongTalk } from '../chat';
import { test } from '../fixtures';

const PIECES = Array.from({ length: 600 }, (_, at) => `word${at} `);
const WRITTEN = 'a text of some length that is written while the answer streams';
const SLOWER = [1, 4];

for (const slower of SLOWER)
  test(`writing in a talk of a thousand messages while 60 pieces a second arrive, ${slower}× slower processor`, async ({
    page,
    words,
    upstream,
    person,
    language,
  }) => {
    await openLongTalk(page, upstream, person, language);
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
    const seen = await page.evaluateHandle(observe);
    await upstream.script({ pieces: PIECES, delay_s: 1 / 60 });
    await ask(page, words, 'Still there?');
    await composer(page, words).pressSequentially(WRITTEN, { delay: 80 });
    await answer(page, words).last().getByText('word599').waitFor({ timeout: 120_000 });
    const { tasks, keys } = await seen.jsonValue();
    console.log(`  keys to paint: p50 ${share(keys, 0.5)} ms, p95 ${share(keys, 0.95)} ms (target 100 at 4×)`);
    console.log(`  tasks over 50 ms: ${tasks.length}, longest ${Math.max(0, ...tasks)} ms`);
  });

/** Notes how long tasks last, and how long it takes from a key to what it paints. In milliseconds. */
function observe(): { tasks: number[]; keys: number[] } {
  const seen: { tasks: number[]; keys: number[] } = { tasks: [], keys: [] };
  const watch = (into: number[], options: PerformanceObserverInit & { durationThreshold?: number }) =>
    new PerformanceObserver((list) => into.push(...list.getEntries().map((entry) => entry.duration))).observe(options);
  watch(seen.tasks, { type: 'longtask' });
  watch(seen.keys, { type: 'event', durationThreshold: 16 });
  return seen;
}

function share(durations: number[], of: number): number {
  const sorted = durations.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length * of)] ?? 0;
}
