import { expect, test } from '../fixtures';

test('the bare address leads to the language that the browser asks for', async ({ page, language }) => {
  await page.goto('/');
  await expect(page).toHaveURL(`/${language}/login/?next=%2F${language}%2F`);
});

test('the bare address leads to the language that was chosen before', async ({ page, context, baseURL, language }) => {
  const other = language === 'fa' ? 'en' : 'fa';
  await context.addCookies([{ name: 'lang', value: other, url: baseURL }]);
  await page.goto('/');
  await expect(page.locator('html')).toHaveAttribute('lang', other);
});

test('an address that leads nowhere is a 404 in both languages, with a way back', async ({ page, mayFail }) => {
  mayFail(/^404 \/fa\/no\/such\/page$/);
  const answer = await page.goto('/fa/no/such/page');
  expect(answer?.status()).toBe(404);
  await expect(page.getByText('This page was not found')).toBeVisible();
  await expect(page.getByText('این صفحه پیدا نشد')).toBeVisible();
  await page.locator('section[lang=en]').getByRole('link').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test('the page of an address that leads nowhere is as dark as the device', async ({ page, mayFail, theme }) => {
  mayFail(/^404 \/fa\/no\/such\/page$/);
  await page.goto('/fa/no/such/page');
  const other = theme === 'dark' ? 'light' : 'dark';
  await expect(page.locator('html')).toHaveClass(new RegExp(`\\b${theme}\\b`));
  await page.evaluate((chosen) => localStorage.setItem('theme', chosen), other);
  await page.reload();
  await expect(page.locator('html')).toHaveClass(new RegExp(`\\b${other}\\b`));
});

test('an inline script that the page did not bring along is not run', async ({ page, mayFail, language }) => {
  mayFail(/Content Security Policy/);
  await page.goto(`/${language}/login/`);
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.stranger = true';
    document.body.append(script);
  });
  expect(await page.evaluate(() => 'stranger' in window)).toBe(false);
});
