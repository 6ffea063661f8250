/** `npm run bench`: figures of a quiet machine. Nothing in bench/ passes or fails by them. */

import { defineConfig } from '@playwright/test';
import tests from './playwright.config';

export default defineConfig({
  ...tests,
  testDir: 'bench',
  workers: 1,
  timeout: 300_000,
  projects: tests.projects?.map((project) => ({ ...project, testMatch: '**/*.bench.ts' })),
});
