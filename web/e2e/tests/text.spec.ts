import { button, composer } from '../chat';
import { expect, test } from '../fixtures';

test('a text is written from a brief, kept over a reload, and continued in a chat', async ({
  page,
  person: _,
  words,
  language,
  upstream,
}) => {
  await upstream.script({ pieces: ['We open ', 'at nine.'] });
  await page.goto(`/${language}/text/`);
  await page.getByRole('button', { name: words('text', 'templates.email') }).click();
  await page.getByLabel(words('text', 'topic')).fill('New opening hours');
  await page.getByRole('button', { name: words('text', 'write'), exact: true }).click();
  const written = page.getByRole('article', { name: words('text', 'result') });
  await expect(written).toContainText('We open at nine.');
  await page.reload();
  await expect(written).toContainText('We open at nine.');
  await expect(page.getByLabel(words('text', 'topic'))).toHaveValue('New opening hours');
  await page.getByRole('button', { name: words('text', 'continueInChat') }).click();
  await expect(composer(page, words)).toHaveValue(/We open at nine\./);
  await expect(button(page, words, 'send')).toBeEnabled();
});

test('a text that breaks off keeps the brief and costs nothing', async ({
  page,
  person,
  words,
  language,
  upstream,
}) => {
  await upstream.script({ pieces: ['Half a '], error_chunk: { error: { message: 'overloaded', code: 502 } } });
  await page.goto(`/${language}/text/`);
  await page.getByLabel(words('text', 'topic')).fill('Anything');
  await page.getByRole('button', { name: words('text', 'write'), exact: true }).click();
  await expect(page.getByText('Half a')).toBeVisible();
  await expect(page.getByRole('button', { name: words('text', 'write'), exact: true })).toBeVisible();
  await expect(page.getByLabel(words('text', 'topic'))).toHaveValue('Anything');
  await expect
    .poll(async () => await person.call('GET', '/billing/balance'))
    .toMatchObject({ available: '200.000000' });
});
