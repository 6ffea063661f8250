import { readFile } from 'node:fs/promises';
import { expect, test } from '../fixtures';

test('topping up shows at once, wherever the balance stands', async ({ page, person, words, language }) => {
  await page.goto(`/${language}/billing/`);
  await page
    .getByRole('main')
    .getByRole('button', { name: words('billing', 'topUp') })
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('50');
  await dialog.getByRole('button', { name: /50|۵۰/ }).last().click();
  await expect(dialog).toBeHidden();
  await expect(
    page
      .getByRole('main')
      .getByText(language === 'fa' ? /۲۵۰/ : /250/)
      .first(),
  ).toBeVisible();
  expect(await person.call('GET', '/billing/balance')).toMatchObject({ available: '250.000000' });
});

test('the statement is filtered, and saved as a table', async ({ page, person, words, language }) => {
  await person.call('POST', '/billing/topup/mock', { coins: '10' });
  await page.goto(`/${language}/billing/`);
  const rows = page.locator('tbody tr');
  await expect(rows).toHaveCount(2);
  await page.getByRole('combobox', { name: words('billing', 'filterKind') }).click();
  await page.getByRole('option', { name: words('billing', 'kind.topup') }).click();
  await expect(rows).toHaveCount(1);
  const begun = page.waitForEvent('download');
  await page.getByRole('button', { name: words('billing', 'csv') }).click();
  const saved = await begun;
  const text = await readFile((await saved.path()) ?? '', 'utf8');
  expect(text.trim().split('\n')).toHaveLength(2);
});
