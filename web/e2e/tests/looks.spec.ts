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

test('a page stands still while it loads', async ({ page, person: _, language }) => {
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, hadRecentInput } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
        if (!hadRecentInput) shifts.push(value);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  for (const path of ['', 'chat/', 'text/', 'images/', 'audio/', 'billing/', 'settings/']) {
    await page.goto(`/${language}/${path}`);
    await page.waitForLoadState('networkidle');
    const moved = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
    expect(
      moved.reduce((sum, one) => sum + one, 0),
      `how far /${path} moved`,
    ).toBeLessThanOrEqual(0.05);
  }
});
