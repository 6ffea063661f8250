import { ASYNC, expect, test } from '../fixtures';

test('whoever is no admin sees no way in, and is told so at the address', async ({
  page,
  person: _,
  words,
  language,
  device,
}) => {
  await page.goto(`/${language}/`);
  if (device === 'phone') await page.getByRole('button', { name: words('shell', 'openNavigation') }).click();
  const sections = page.getByRole('navigation', { name: words('shell', 'sections') });
  await expect(sections.getByRole('link', { name: words('shell', 'section.billing') })).toBeVisible();
  await expect(sections.getByRole('link', { name: words('shell', 'section.admin') })).toHaveCount(0);
  await page.goto(`/${language}/admin/`);
  await expect(page.getByText(words('admin', 'forbidden'))).toBeVisible();
});

test('an admin gives coins with a reason, and both are on record', async ({ page, admin, words, language }) => {
  await page.goto(`/${language}/admin/`);
  await page.getByRole('searchbox').fill(admin.email);
  const row = page.getByRole('row').filter({ hasText: admin.email });
  await row.getByRole('button').click();
  await page.getByRole('menuitem', { name: words('admin', 'adjust') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(words('admin', 'signed')).fill('۲۵٫۵');
  await dialog.getByLabel(words('admin', 'reason')).fill('A thank-you');
  await dialog.getByRole('button', { name: words('admin', 'apply') }).click();
  await expect(page.getByText(words('admin', 'adjusted'))).toBeVisible();
  expect(await admin.call('GET', '/billing/balance')).toMatchObject({ available: '225.500000' });
  await page.goto(`/${language}/admin/?tab=audit`);
  await expect(page.getByText('A thank-you')).toBeVisible();
});

for (const tab of ['users', 'usage', 'models', 'providers', 'jobs', 'audit', 'health']) {
  test(`an admin sees ${tab}`, async ({ page, admin: _, words, language }, { project }) => {
    await page.goto(`/${language}/admin/?tab=${tab}`);
    await expect(page.getByRole('tab', { name: words('admin', `tab.${tab}`) })).toHaveAttribute(
      'aria-selected',
      'true',
    );
    await page.waitForLoadState('networkidle');
    await expect(page.getByRole('tabpanel').locator('[data-slot=skeleton]')).toHaveCount(0);
    await page.screenshot({ path: `screenshots/${project.name}/admin-${tab}.png` });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
      0,
    );
  });
}

test('an admin sees a job that died, and tries it again', async ({ page, admin, words, language }) => {
  await admin.call('POST', '/images/generate', { model: 'atelier/painter', prompt: 'this must fail' }, ASYNC);
  await page.goto(`/${language}/admin/?tab=jobs`);
  await page.getByRole('radio', { name: words('admin', 'jobState.dead') }).click();
  const row = page.getByRole('row').filter({ hasText: admin.email });
  await expect(row).toContainText('provider.rejected');
  await row.getByRole('button', { name: words('admin', 'retryJob') }).click();
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: words('admin', 'retryJob') })
    .click();
  await expect(page.getByText(words('admin', 'retried'))).toBeVisible();
});
