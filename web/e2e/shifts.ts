/** How far things on a page move by themselves while it loads. */

import type { Page } from '@playwright/test';

type Seen = Window & { shifts: { value: number; what: string }[] };

/** Begins to note what moves, before anything of a page is there. */
export function noteShifts(): void {
  const shifts: Seen['shifts'] = [];
  Object.assign(window, { shifts });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const shift = entry as PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
        sources: { node: Element | null }[];
      };
      if (shift.hadRecentInput) continue;
      const what = shift.sources.map(({ node }) => `${node?.nodeName} ${node?.textContent?.slice(0, 60)}`).join(' | ');
      shifts.push({ value: shift.value, what });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

/** What moved on the page, if that is more than it may be. */
export function shiftsSeen(): string[] {
  const { shifts } = window as unknown as Seen;
  const sum = shifts.reduce((all, { value }) => all + value, 0);
  return sum > 0.05 ? shifts.map(({ value, what }) => `${value.toFixed(3)} ${what}`) : [];
}

/** Lets each answer of the API come only when what was there before has been painted. */
export async function comeLate(page: Page): Promise<void> {
  const painted = () =>
    page
      .evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
      .catch(() => undefined); // the page has gone meanwhile
  let before: Promise<unknown> = Promise.resolve();
  await page.route('**/api/v1/**', async (route) => {
    before = before.then(painted);
    await before;
    await route.continue();
  });
}
