/** What tests in the browser share: how the page is looked at, who looks, and what must never happen meanwhile. */

import { test as bare, expect, type Page } from '@playwright/test';
import { Upstream } from './upstream';
import { wordsOf } from './words';

export { expect } from '@playwright/test';

export interface Looks {
  language: 'fa' | 'en';
  theme: 'dark' | 'light';
  device: 'phone' | 'desktop';
}

/** Somebody who has an account of their own and is logged in in this browser. */
export interface Person {
  email: string;
  password: string;
  /** Calls the API as this person, beside the page. */
  call: (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ) => Promise<unknown>;
}

export type Words = ReturnType<typeof wordsOf>;

interface Fixtures {
  /** Allows a refused answer, as in `409 /api/v1/chat/stream`, or a complaint; any other fails the test. */
  mayFail: (refused: RegExp) => void;
  words: Words;
  person: Person;
  /** The same person, made an admin. */
  admin: Person;
  upstream: Upstream;
}

const PASSWORD = 'correct horse battery staple';
const NAMES = { fa: 'سارا', en: 'Sara' };
const COOKIE_HEADERS = { 'X-AIMall-CSRF': '1' };

export const test = bare.extend<Fixtures & Looks>({
  language: ['fa', { option: true }],
  theme: ['dark', { option: true }],
  device: ['phone', { option: true }],

  // The server of this worker: nobody else tests there meanwhile.
  baseURL: ({}, use, { parallelIndex }) => use(process.env[`DASHBOARD_${parallelIndex}`]),

  // A network of one's own for each test: the server slows down who registers too often.
  extraHTTPHeaders: async ({}, use, test) => {
    const part = () => Math.floor(Math.random() * 256);
    await use({ 'X-Forwarded-For': `10.${part()}.${part()}.${test.parallelIndex + 1}` });
  },

  mayFail: [
    async ({ page }, use) => {
      const allowed: RegExp[] = [];
      const faults = watch(page, allowed);
      await use((refused) => allowed.push(refused));
      expect(faults, 'what the browser complained about').toEqual([]);
    },
    { auto: true },
  ],

  words: ({ language }, use) => use(wordsOf(language)),

  person: async ({ page, baseURL, language }, use) => {
    const email = `sara-${Date.now().toString(36)}@example.org`;
    await use(await register(page, baseURL, { email, password: PASSWORD, displayName: NAMES[language] }));
  },

  admin: async ({ person, upstream }, use) => {
    await upstream.promote(person.email);
    await use(person);
  },

  // For every test: what another has told the upstream must not be left to it.
  upstream: [
    async ({ request }, use, { parallelIndex }) => {
      const upstream = new Upstream(request, process.env[`UPSTREAM_${parallelIndex}`] ?? '');
      await upstream.forget();
      await use(upstream);
    },
    { auto: true },
  ],
});

/** For tests of what opens, closes and moves. */
export const MOVING = { contextOptions: { reducedMotion: 'no-preference' as const } };

/** Notes everything that a person would see in the browser's console, and every refused answer. */
function watch(page: Page, allowed: RegExp[]): string[] {
  const faults: string[] = [];
  const note = (fault: string) => {
    if (!allowed.some((pattern) => pattern.test(fault))) faults.push(fault);
  };
  page.on('pageerror', (error) => note(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    // The browser's own line about a refused answer names no status worth reading; the answer itself is noted below.
    if (message.text().startsWith('Failed to load resource')) return;
    note(`console: ${message.text()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) note(`${response.status()} ${new URL(response.url()).pathname}`);
  });
  return faults;
}

/** Registers through the API: the page finds the cookie, as it does after a reload. */
async function register(page: Page, origin = '', credentials: Credentials): Promise<Person> {
  const headers = { Origin: origin, ...COOKIE_HEADERS };
  const opened = await page.request.post('/api/v1/auth/register', { headers, data: credentials });
  expect(opened.status(), await opened.text()).toBeLessThan(300);
  const { accessToken } = (await opened.json()) as { accessToken: string };
  await page.addInitScript(() => {
    // Once for each tab, so that a log-out stays one.
    if (sessionStorage.getItem('e2e') !== null) return;
    sessionStorage.setItem('e2e', 'logged in');
    localStorage.setItem('aimall.has-session', '1');
  });
  const call: Person['call'] = async (method, path, body, more) => {
    const headers = { Authorization: `Bearer ${accessToken}`, ...more };
    const given = { method, headers, ...(body ? { data: body } : {}) };
    const answer = await page.request.fetch(`/api/v1${path}`, given);
    expect(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
    return answer.status() === 204 ? undefined : answer.json();
  };
  return { email: credentials.email, password: credentials.password, call };
}

/** Has an order answered at once, whatever will become of it. */
export const ASYNC = { Prefer: 'respond-async' };

type Credentials = { email: string; password: string; displayName: string };
