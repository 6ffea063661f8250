import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures';

const PAGES = ['', 'chat/', 'text/', 'images/', 'audio/', 'billing/', 'settings/', 'admin/'];
const OPEN_PAGES = ['login/', 'register/'];
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

for (const path of OPEN_PAGES) {
  test(`/${path} is whole for whoever is not logged in`, async ({ page, language, theme }, { project }) => {
    await look(page, path, { language, theme, screen: project.name });
  });
}

test.describe('logged in', () => {
  test.beforeEach(({ admin }) => void admin);

  for (const path of PAGES) {
    test(`/${path} is whole for whoever is logged in`, async ({ page, language, theme }, { project }) => {
      await look(page, path, { language, theme, screen: project.name });
    });
  }
});

test('whoever is not logged in is sent to the log-in, and from there to where they wanted to go', async ({
  page,
  language,
}) => {
  await page.goto(`/${language}/billing/`);
  await expect(page).toHaveURL(`/${language}/login/?next=${encodeURIComponent(`/${language}/billing/`)}`);
});

interface Look {
  language: string;
  theme: string;
  screen: string;
}

/** Opens a page and looks at it as a whole; complaints of the browser are noted by the fixtures. */
async function look(page: Page, path: string, { language, theme, screen }: Look): Promise<void> {
  const answer = await page.goto(`/${language}/${path}`);
  expect(answer?.status()).toBe(200);
  const root = page.locator('html');
  await expect(root).toHaveAttribute('lang', language);
  await expect(root).toHaveAttribute('dir', language === 'fa' ? 'rtl' : 'ltr');
  await expect(root).toHaveClass(new RegExp(`\\b${theme}\\b`));
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: `screenshots/${screen}/${path.replace('/', '') || 'overview'}.png` });
  expect(await page.evaluate(widthOutOfSight), 'pixels beside the screen').toBe(0);
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))).toEqual([]);
}

const widthOutOfSight = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
