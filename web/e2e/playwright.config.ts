import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import type { Looks } from './fixtures';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
// Each has a server of its own (`baseURL` in fixtures.ts): the stand-in provider has one queue of scripts. One more than
// there are cores on a small machine, since each often waits for its page to be still.
const WORKERS = 3;
const PYTHON = process.env.AIMALL_PYTHON ?? `${ROOT}.venv/bin/python`;
// Pictures to compare with are kept for two looks; the others show the same pages with other tokens and sides.
const PICTURED = ['fa-dark-phone', 'en-light-desktop'];
const PICTURES = '**/pictures.spec.ts';
// What depends on language, side or width is tried in every look that is asked for; the rest does the same in each of
// them, and is tried in the first alone unless AIMALL_TEST_THOROUGH is 1.
const FIRST = 'fa-dark-phone';
const EVERYWHERE = /(keyboard|layout|looks|pages|pictures|shell)\.spec\.ts$/;
const IS_THOROUGH = process.env.AIMALL_TEST_THOROUGH === '1';
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

const nameOf = (look: Looks) => [`${look.language}-${look.theme}-${look.device}`, look] as const;

const sayingOf = (_: unknown, at: number) =>
  `dashboard_${at}=(?<dashboard_${at}>\\S+) upstream_${at}=(?<upstream_${at}>\\S+)`;

export default defineConfig<Looks>({
  testDir: 'tests',
  outputDir: 'results',
  snapshotPathTemplate: '{testDir}/../pictures/{projectName}/{arg}{ext}',
  updateSnapshots: 'none',
  workers: WORKERS,
  fullyParallel: true,
  retries: 0,
  forbidOnly: process.env.CI !== undefined,
  timeout: 60_000,
  expect: {
    timeout: 15_000,
    toHaveScreenshot: { maxDiffPixelRatio: 0.005, animations: 'disabled', caret: 'hide', scale: 'css' },
  },
  reporter: [['list']],
  use: {
    launchOptions: {
      executablePath: process.env.AIMALL_CHROMIUM ?? '/usr/bin/chromium',
      // Letters look the same whatever a machine thinks of its screen.
      args: ['--font-render-hinting=none', '--disable-lcd-text', '--force-color-profile=srgb'],
    },
    screenshot: 'only-on-failure',
    // Drawing what moves takes a tenth of the time of all tests. What opens and closes is tried in movement (`MOVING`).
    contextOptions: { reducedMotion: 'reduce' },
  },
  projects: looks.map(nameOf).map(([name, look]) => ({
    name,
    testMatch: IS_THOROUGH || name === FIRST ? '**/*.spec.ts' : EVERYWHERE,
    testIgnore: PICTURED.includes(name) ? [] : PICTURES,
    use: {
      ...DEVICES[look.device],
      ...look,
      locale: look.language === 'fa' ? 'fa-IR' : 'en-GB',
      colorScheme: look.theme,
    },
  })),
  webServer: {
    command: `exec "${PYTHON}" -m tests.e2e_server ${WORKERS}`,
    cwd: ROOT,
    // What it says of its servers becomes DASHBOARD_0, UPSTREAM_0 and so on in the environment of the tests.
    wait: { stdout: new RegExp(Array.from({ length: WORKERS }, sayingOf).join(' ')) },
    stderr: 'pipe',
    timeout: 120_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
  },
});
