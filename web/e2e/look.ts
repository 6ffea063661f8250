/** Looks at what is on the screen as a whole: nothing beside the screen, nothing that axe finds. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page, type TestInfo } from '@playwright/test';
import type { AxeResults } from 'axe-core';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
// By itself: the package for Playwright opens a page of its own for each look, which takes longer than looking.
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// A menu hangs on its button, and is in no landmark.
const A_MENU = /^region: <div data-radix-popper/;
// Pictures of all that was looked at are for eyes, not for the tests.
const IS_PICTURED = process.env.AIMALL_SCREENSHOTS === '1';

/** Opens a page, in the language and the theme that it was asked for in. */
export async function open(page: Page, path: string, look: { language: string; theme: string }): Promise<void> {
  const answer = await page.goto(`/${look.language}/${path}`);
  expect(answer?.status()).toBe(200);
  const root = page.locator('html');
  await expect(root).toHaveAttribute('lang', look.language);
  await expect(root).toHaveAttribute('dir', look.language === 'fa' ? 'rtl' : 'ltr');
  await expect(root).toHaveClass(new RegExp(`\\b${look.theme}\\b`));
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
}

/** Complaints of the browser meanwhile are noted by the fixtures. */
export async function lookAt(page: Page, name: string, { project }: TestInfo): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.evaluate(movesEnded);
  if (IS_PICTURED) await page.screenshot({ path: `screenshots/${project.name}/${name}.png`, animations: 'disabled' });
  expect(await page.evaluate(widthOutOfSight), `pixels of ${name} beside the screen`).toBe(0);
  await page.evaluate(AXE);
  const found = await page.evaluate(complaints, RULES);
  expect(
    found.filter((one) => !A_MENU.test(one)),
    `what axe says of ${name}`,
  ).toEqual([]);
}

export const widthOutOfSight = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;

/** Waits for what fades or slides in: half seen, its colours are not its own. */
async function movesEnded(): Promise<void> {
  const moves = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(moves.map(({ finished }) => finished));
}

async function complaints(rules: string[]): Promise<string[]> {
  const { axe } = window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } };
  const { violations } = await axe.run({ runOnly: rules, resultTypes: ['violations'] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
