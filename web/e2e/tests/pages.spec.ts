import type { Page, TestInfo } from '@playwright/test';
import { talkOf } from '../chat';
import { expect, test } from '../fixtures';
import { lookAt, open, widthOutOfSight } from '../look';
import { comeLate, noteShifts, shiftsSeen } from '../shifts';

/** How a page should be seen, and what it must be. */
interface Visit {
  language: string;
  theme: string;
  info: TestInfo;
}

const NARROWEST = { width: 320, height: 640 }; // a desktop at 400 %, by WCAG 1.4.10

test.beforeEach(async ({ page, admin: _ }) => {
  await page.addInitScript(noteShifts);
  await comeLate(page);
});

test.describe('a page is whole and stands still, however late each thing on it comes: for whoever is new', () => {
  const parts = [
    ['', 'chat/', 'text/'],
    ['images/', 'images/?tab=videos', 'audio/', 'audio/?tab=speak'],
    ['billing/', 'settings/', 'admin/?tab=jobs'],
  ];
  for (const paths of parts)
    test(paths.map((path) => `/${path}`).join(', '), async ({ page, language, theme }, info) => {
      for (const path of paths) await test.step(`/${path}`, () => visit(page, path, { language, theme, info }));
    });
});

test.describe('a page is whole and stands still, however late each thing on it comes: for whoever has used it', () => {
  test.beforeEach(async ({ admin }) => {
    await admin.call('POST', '/text/generate', { model: 'compatible/standin-echo', prompt: 'A line' });
    await admin.call('POST', '/billing/topup/mock', { coins: '50' });
  });

  test('the overview, before and after its first steps are hidden', async ({ page, words, language, theme }, info) => {
    await visit(page, '', { language, theme, info });
    await page.getByRole('button', { name: words('overview', 'hide') }).click();
    await visit(page, '', { language, theme, info });
    await expect(page.getByRole('figure')).toBeVisible();
  });

  test('a talk, the texts and the statement', async ({ page, admin, upstream, language, theme }, info) => {
    const talk = await talkOf(8, upstream, admin);
    for (const path of [`chat/?c=${talk}`, 'text/', 'billing/']) await visit(page, path, { language, theme, info });
    await expect(page.locator('tbody tr')).toHaveCount(3);
  });

  const parts = [
    ['settings', 'security', 'models', 'appearance'],
    ['settings', 'data', 'keys', 'requests'],
    ['admin', 'users', 'usage', 'models'],
    ['admin', 'providers', 'audit', 'health'],
  ] as const;
  for (const [part, ...tabs] of parts)
    test(`${part}, at ${tabs.join(', ')}`, async ({ page, words, language, theme }, info) => {
      for (const tab of tabs)
        await test.step(tab, async () => {
          await visit(page, `${part}/?tab=${tab}`, { language, theme, info });
          const chosen = page.getByRole('tab', { name: words(part, `tab.${tab}`) });
          await expect(chosen).toHaveAttribute('aria-selected', 'true');
        });
    });
});

/** Opens a page and looks at it, down to the narrowest screen. */
async function visit(page: Page, path: string, { language, theme, info }: Visit): Promise<void> {
  await open(page, path, { language, theme });
  await page.waitForLoadState('networkidle');
  await expect(page.locator('main [data-slot=skeleton]')).toHaveCount(0);
  expect.soft(await page.evaluate(shiftsSeen), `how far /${path} moved, and what of it`).toEqual([]);
  await lookAt(page, nameOf(path), info);
  const size = page.viewportSize();
  await page.setViewportSize(NARROWEST);
  await expect.poll(() => page.evaluate(widthOutOfSight), `pixels of /${path} beside the narrowest screen`).toBe(0);
  if (size) await page.setViewportSize(size);
}

const nameOf = (path: string) =>
  path
    .replace(/\?c=.*/, '?tab=talk')
    .replace('/', '')
    .replace('?tab=', '-') || 'overview';
