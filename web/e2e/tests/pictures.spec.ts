import { expect, test } from '../fixtures';

// When a change of looks is wanted: npx playwright test pictures --update-snapshots, then look at what has changed.

for (const page of ['login', 'register']) {
  test(`${page} looks as it did`, async ({ page: tab, language }) => {
    await tab.goto(`/${language}/${page}/`);
    await expect(tab.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(tab).toHaveScreenshot(`${page}.png`);
  });
}

for (const page of ['chat', 'text']) {
  test(`${page} looks as it did`, async ({ page: tab, person: _, words, language }) => {
    await tab.goto(`/${language}/${page}/`);
    await expect(
      tab.getByRole('button', { name: words('chat', 'pickModel', { model: 'standin-echo' }) }),
    ).toBeVisible();
    await tab.waitForLoadState('networkidle');
    await expect(tab).toHaveScreenshot(`${page}.png`);
  });
}
