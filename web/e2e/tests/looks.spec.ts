import { expect, MOVING, test } from '../fixtures';
import { comeLate, noteShifts, shiftsSeen } from '../shifts';

test.use(MOVING);

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
