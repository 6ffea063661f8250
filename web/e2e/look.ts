/** Looks at what is on the screen as a whole: a picture for eyes, nothing beside the screen, nothing that axe finds. */

import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, type TestInfo } from '@playwright/test';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// A menu hangs on its button, and is in no landmark.
const A_MENU = /^region: <div data-radix-popper/;

/** Complaints of the browser meanwhile are noted by the fixtures. */
export async function lookAt(page: Page, name: string, { project }: TestInfo): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: `screenshots/${project.name}/${name}.png`, animations: 'disabled' });
  expect(await page.evaluate(widthOutOfSight), 'pixels beside the screen').toBe(0);
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
  expect(found.filter((one) => !A_MENU.test(one))).toEqual([]);
}

export const widthOutOfSight = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
