import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures';

test('the other language is one step away, on the same page', async ({ page, person: _, language }) => {
  const other = language === 'fa' ? 'en' : 'fa';
  await page.goto(`/${language}/settings/?tab=appearance`);
  await page.getByRole('link', { name: language === 'fa' ? 'English' : 'فارسی' }).click();
  await expect(page).toHaveURL(`/${other}/settings/?tab=appearance`);
  await expect(page.locator('html')).toHaveAttribute('dir', other === 'fa' ? 'rtl' : 'ltr');
  await page.goto('/');
  await expect(page).toHaveURL(`/${other}/`);
});

test('a chosen theme is there from the first paint, whatever the device prefers', async ({
  page,
  person: _,
  language,
  theme,
  words,
}) => {
  const other = theme === 'dark' ? 'light' : 'dark';
  await page.goto(`/${language}/`);
  await page.getByRole('button', { name: words('shell', 'theme'), exact: true }).click();
  await page.getByRole('menuitemradio', { name: words('shell', `themes.${other}`) }).click();
  // What a person would see first: the class when the body begins, before anything of it is painted.
  await page.addInitScript(() => {
    new MutationObserver((_changes, observer) => {
      if (!document.body) return;
      sessionStorage.setItem('first', document.documentElement.className);
      observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
    new PerformanceObserver((list) => {
      if (list.getEntries().length) sessionStorage.setItem('painted', document.documentElement.className);
    }).observe({ type: 'paint', buffered: true });
  });
  await page.reload();
  await expect(page.locator('html')).toHaveClass(new RegExp(`\\b${other}\\b`));
  await expect.poll(() => page.evaluate(() => sessionStorage.getItem('painted'))).toContain(other);
});

test('digits are Persian on Persian pages, unless one prefers others', async ({ page, person: _, language, words }) => {
  await page.goto(`/${language}/billing/`);
  const balance = page
    .getByRole('main')
    .getByText(language === 'fa' ? /۲۰۰/ : /200/)
    .first();
  await expect(balance).toBeVisible();
  await page.goto(`/${language}/settings/?tab=appearance`);
  await page.getByRole('switch', { name: words('settings', 'digits') }).click();
  await page.goto(`/${language}/billing/`);
  await expect(page.getByRole('main').getByText(/200/).first()).toBeVisible();
  await expect(page.getByRole('main').getByText(/۲۰۰/)).toHaveCount(0);
});

test.describe('a page stands still while it loads, however late each thing on it comes', () => {
  test.beforeEach(async ({ page, admin }) => {
    await admin.call('POST', '/text/generate', { model: 'compatible/standin-echo', prompt: 'A line' });
    await page.addInitScript(noteShifts);
    await comeLate(page);
  });

  test('the overview', async ({ page, language, words }) => {
    await standsStill(page, `/${language}/`);
    await page.getByRole('button', { name: words('overview', 'hide') }).click();
    await standsStill(page, `/${language}/`);
  });

  test('the chat, and a talk in it', async ({ page, admin, language, upstream }) => {
    const talk = (await admin.call('POST', '/conversations', { title: 'A long talk' })) as { id: string };
    await upstream.fill(talk.id, 8);
    for (const path of ['', `?c=${talk.id}`]) await standsStill(page, `/${language}/chat/${path}`);
  });

  test('the other studios, and the statement', async ({ page, language }) => {
    for (const path of ['text', 'images', 'audio', 'billing']) await standsStill(page, `/${language}/${path}/`);
  });

  const parts = [
    ['settings', 'profile', 'security', 'models', 'appearance', 'data'],
    ['settings', 'keys', 'requests'],
    ['admin', 'users', 'usage', 'models'],
    ['admin', 'providers', 'jobs', 'audit', 'health'],
  ] as const;
  for (const [part, ...tabs] of parts)
    test(`${part}, at ${tabs.join(', ')}`, async ({ page, language }) => {
      for (const tab of tabs) await standsStill(page, `/${language}/${part}/?tab=${tab}`);
    });
});

test('a page stands still though its reader wants large letters and a folded sidebar', async ({
  page,
  person: _,
  language,
}) => {
  await page.addInitScript(() => {
    const state = { textScale: 'large', sidebarCollapsed: true };
    localStorage.setItem('aimall.preferences', JSON.stringify({ state, version: 0 }));
  });
  await page.addInitScript(noteShifts);
  await comeLate(page);
  await page.goto(`/${language}/billing/`);
  await expect(page.locator('tbody tr')).toHaveCount(1);
  await expect(page.locator('html')).toHaveCSS('font-size', '18px');
  expect(await page.evaluate(shiftsSeen)).toEqual([]);
});

test('dates are those of the calendar of the language', async ({ page, person: _, language }) => {
  await page.goto(`/${language}/billing/`);
  const date = page.locator('tbody time').filter({ visible: true });
  const moment = new Date((await date.getAttribute('datetime')) ?? '');
  const year = new Intl.DateTimeFormat('en-u-ca-persian', { year: 'numeric', timeZone: 'Asia/Tehran' });
  const persian = year.format(moment).replace(/\D/g, '');
  const asWritten = [...persian].map((digit) => '۰۱۲۳۴۵۶۷۸۹'[Number(digit)]).join('');
  await expect(date).toContainText(language === 'fa' ? asWritten : String(moment.getFullYear()));
});

test('whoever wants no movement sees none, and whoever chose all colours sees edges', async ({
  page,
  person: _,
  language,
  words,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce', forcedColors: 'active' });
  await page.goto(`/${language}/billing/`);
  const topUp = page.getByRole('main').getByRole('button', { name: words('billing', 'topUp') });
  await expect(topUp).toHaveCSS('border-top-width', '1px');
  await expect(topUp).toHaveCSS('transition-duration', '1e-05s');
});

/** Opens a page, and finds nothing on it moved. */
async function standsStill(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.waitForLoadState('networkidle');
  await expect(page.locator('main [data-slot=skeleton]')).toHaveCount(0);
  expect.soft(await page.evaluate(shiftsSeen), `how far ${path} moved, and what of it`).toEqual([]);
}

type Seen = Window & { shifts: { value: number; what: string }[] };

function noteShifts(): void {
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
function shiftsSeen(): string[] {
  const { shifts } = window as unknown as Seen;
  const sum = shifts.reduce((all, { value }) => all + value, 0);
  return sum > 0.05 ? shifts.map(({ value, what }) => `${value.toFixed(3)} ${what}`) : [];
}

/** Lets each answer of the API come only when what was there before has been painted. */
async function comeLate(page: Page): Promise<void> {
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
