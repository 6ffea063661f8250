import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { ASYNC, expect, test } from '../fixtures';

const PAGES = [
  '',
  'chat/',
  'text/',
  'images/',
  'images/?tab=videos',
  'audio/',
  'audio/?tab=speak',
  'billing/',
  'settings/',
  'admin/',
  'admin/?tab=jobs',
];
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

test('studios with work in them are whole', async ({ page, person, language, theme, words }, { project }) => {
  for (const [at, ratio] of (['1:1', '16:9', '3:4', '9:16', '4:3'] as const).entries()) {
    await person.call('POST', '/images/generate', { model: 'atelier/painter', prompt: `picture ${at}`, ratio });
  }
  await person.call('POST', '/images/generate', { model: 'atelier/painter', prompt: 'this must fail' }, ASYNC);
  await person.call('POST', '/audio/tts', { model: 'atelier/speaker', text: 'سلام، خوش آمدید' });
  const full = `${project.name}/full`;
  await look(page, 'images/', { language, theme, screen: full });
  await page.getByRole('button', { name: words('images', 'open', { name: 'picture 2' }) }).click();
  await expect(page.getByRole('img', { name: 'picture 2' })).toBeVisible();
  await whole(page, `screenshots/${full}/lightbox.png`);
  await look(page, 'audio/?tab=speak', { language, theme, screen: full });
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
  await whole(page, `screenshots/${screen}/${path.replace('/', '').replace('?tab=', '-') || 'overview'}.png`);
}

/** Takes a picture of what is in sight, and holds it against the rules. */
async function whole(page: Page, picture: string): Promise<void> {
  await page.screenshot({ path: picture });
  expect(await page.evaluate(widthOutOfSight), 'pixels beside the screen').toBe(0);
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))).toEqual([]);
}

const widthOutOfSight = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
