import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import type { Looks } from './fixtures';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PYTHON = process.env.AIMALL_PYTHON ?? `${ROOT}.venv/bin/python`;
const DEVICES = {
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
  desktop: { viewport: { width: 1440, height: 900 } },
};

// Every combination in which people see the dashboard. The first and the last one differ in everything.
const looks = (['fa', 'en'] as const).flatMap((language) =>
  (['dark', 'light'] as const).flatMap((theme) =>
    (['phone', 'desktop'] as const).map((device) => ({ language, theme, device })),
  ),
);

export default defineConfig<Looks>({
  testDir: 'tests',
  outputDir: 'results',
  // One at a time: the stand-in provider has one queue of scripts.
  workers: 1,
  retries: 0,
  forbidOnly: process.env.CI !== undefined,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    baseURL: process.env.DASHBOARD,
    launchOptions: { executablePath: process.env.AIMALL_CHROMIUM ?? '/usr/bin/chromium' },
    screenshot: 'only-on-failure',
  },
  projects: looks.map((look) => ({
    name: `${look.language}-${look.theme}-${look.device}`,
    use: {
      ...DEVICES[look.device],
      ...look,
      locale: look.language === 'fa' ? 'fa-IR' : 'en-GB',
      colorScheme: look.theme,
    },
  })),
  webServer: {
    command: `exec "${PYTHON}" -m tests.e2e_server`,
    cwd: ROOT,
    // What the server says about itself becomes DASHBOARD and UPSTREAM in the environment of the tests.
    wait: { stdout: /dashboard=(?<dashboard>\S+) upstream=(?<upstream>\S+)/ },
    stderr: 'pipe',
    timeout: 120_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
  },
});
