import { answer, button, question, talk } from '../chat';
import { expect, test } from '../fixtures';

test.beforeEach(async ({ page, person: _, language, upstream, words }) => {
  await upstream.script({ pieces: ['First answer.'] }, { pieces: ['Second answer.'] });
  await page.goto(`/${language}/chat/`);
  await talk(page, words, 'A question');
});

test('another answer stands beside the first, and one can go back and forth', async ({ page, words }) => {
  await button(page, words, 'retry').click();
  await expect(answer(page, words)).toContainText('Second answer.');
  await button(page, words, 'earlierBranch').click();
  await expect(answer(page, words)).toContainText('First answer.');
  await button(page, words, 'laterBranch').click();
  await expect(answer(page, words)).toContainText('Second answer.');
});

test('an edited question gets an answer of its own, and the old one stays', async ({ page, words }) => {
  await button(page, words, 'edit').click();
  await page.getByRole('textbox', { name: words('chat', 'editMessage') }).fill('A better question');
  await page
    .locator('main form')
    .filter({ hasText: words('chat', 'editHint') })
    .getByRole('button', { name: words('chat', 'send') })
    .click();
  await expect(answer(page, words)).toContainText('Second answer.');
  await expect(question(page, words)).toContainText('A better question');
  await button(page, words, 'earlierBranch').first().click();
  await expect(question(page, words)).not.toContainText('better');
  await expect(answer(page, words)).toContainText('First answer.');
});

test('what an answer cost is on its receipt', async ({ page, words }) => {
  await button(page, words, 'receipt').click();
  const receipt = page.getByRole('dialog');
  await expect(receipt).toContainText(words('billing', 'charge'));
  await expect(receipt).toContainText(words('billing', 'tokenClass.output'));
});

test('a talk is saved as Markdown', async ({ page, words }) => {
  const begun = page.waitForEvent('download');
  await button(page, words, 'export').click();
  const saved = await begun;
  expect(saved.suggestedFilename()).toMatch(/\.md$/);
});
