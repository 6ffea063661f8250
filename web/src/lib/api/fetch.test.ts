// @vitest-environment jsdom

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { apiFetch } from './fetch';
import { ApiProblem, UNREACHABLE } from './problem';
import { forgetSession, openSession, startSession, useSession } from './session';

const USER = {
  id: 'usr_1',
  email: 'a@b.c',
  displayName: 'A',
  role: 'user',
  workspace: { id: 'wsp_1', kind: 'personal', name: 'A' },
  preferences: { defaultChatModel: null, defaultTextModel: null },
};
const opened = (accessToken: string, expiresIn = 600) => ({ accessToken, expiresIn, user: USER });
const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });
const unauthenticated = () =>
  json(401, { type: '', title: '', status: 401, code: 'access.unauthenticated', requestId: 'r1' });

const asked: Request[] = [];
let answers: ((request: Request) => Response | Promise<Response>)[] = [];

beforeEach(() => {
  asked.length = 0;
  answers = [];
  localStorage.clear();
  forgetSession();
  const NodeRequest = Request;
  vi.stubGlobal(
    'Request',
    class extends NodeRequest {
      constructor(input: RequestInfo | URL, init?: RequestInit) {
        super(typeof input === 'string' ? new URL(input, 'http://here.test') : input, init);
      }
    },
  );
  vi.stubGlobal('fetch', async (input: RequestInfo, init?: RequestInit) => {
    const request = new Request(input, init);
    asked.push(request);
    const answer = answers.shift();
    if (!answer) throw new TypeError('nobody there');
    return answer(request);
  });
});
afterEach(() => vi.unstubAllGlobals());

const paths = () => asked.map((request) => new URL(request.url).pathname);
const bearer = (at: number) => asked[at]?.headers.get('Authorization');

describe('a call to the API', () => {
  test('carries the log-in, and a key when it changes something', async () => {
    openSession(opened('t1'));
    answers = [() => json(200, {}), () => json(200, {})];
    await apiFetch('/api/v1/me');
    await apiFetch('/api/v1/conversations', { method: 'POST', body: '{}' });
    expect(bearer(0)).toBe('Bearer t1');
    expect(asked[0]?.headers.has('Idempotency-Key')).toBe(false);
    expect(asked[1]?.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f]{32}$/);
  });

  test('that is refused for its token gets a new one and is sent once more, under the same key', async () => {
    openSession(opened('t1'));
    answers = [unauthenticated, () => json(200, opened('t2')), () => json(201, { id: 'cnv_1' })];
    const response = await apiFetch('/api/v1/conversations', { method: 'POST', body: '{"title":"x"}' });
    expect(await response.json()).toEqual({ id: 'cnv_1' });
    expect(paths()).toEqual(['/api/v1/conversations', '/api/v1/auth/refresh', '/api/v1/conversations']);
    expect(bearer(2)).toBe('Bearer t2');
    expect(asked[0]?.headers.get('Idempotency-Key')).toBe(asked[2]?.headers.get('Idempotency-Key'));
    expect(await asked[2]?.text()).toBe('{"title":"x"}');
  });

  test('that is refused twice ends the log-in', async () => {
    openSession(opened('t1'));
    answers = [unauthenticated, () => json(200, opened('t2')), unauthenticated];
    await expect(apiFetch('/api/v1/me')).rejects.toMatchObject({ code: 'access.unauthenticated' });
    expect(useSession.getState().status).toBe('none');
  });

  test('is not sent again for any other refusal', async () => {
    openSession(opened('t1'));
    answers = [
      () =>
        json(402, {
          type: '',
          title: '',
          status: 402,
          code: 'wallet.insufficient_coins',
          requestId: 'r2',
          needed: '4.000000',
          available: '1.000000',
        }),
    ];
    const problem: unknown = await apiFetch('/api/v1/me').catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(ApiProblem);
    expect(problem).toMatchObject({ facts: { requestId: 'r2', more: { needed: '4.000000', available: '1.000000' } } });
    expect(asked).toHaveLength(1);
  });

  test('that nobody answers is a problem of its own', async () => {
    openSession(opened('t1'));
    await expect(apiFetch('/api/v1/me')).rejects.toMatchObject({ code: UNREACHABLE, status: 0 });
  });

  test('tells how long to wait', async () => {
    answers = [
      () =>
        json(
          429,
          { type: '', title: '', status: 429, code: 'access.rate_limited', requestId: 'r3' },
          { 'Retry-After': '17' },
        ),
    ];
    await expect(apiFetch('/api/v1/auth/login', { method: 'POST' })).rejects.toMatchObject({
      facts: { retryAfterSeconds: 17 },
    });
  });
});

describe('the log-in', () => {
  test('is renewed once for calls that need it at the same time', async () => {
    openSession(opened('old', 5));
    answers = [() => json(200, opened('new')), () => json(200, {}), () => json(200, {})];
    await Promise.all([apiFetch('/api/v1/me'), apiFetch('/api/v1/models')]);
    expect(paths().filter((path) => path.endsWith('refresh'))).toHaveLength(1);
    expect([bearer(1), bearer(2)]).toEqual(['Bearer new', 'Bearer new']);
  });

  test('of a visitor without one is not asked for', async () => {
    await startSession();
    expect(useSession.getState().status).toBe('none');
    expect(asked).toHaveLength(0);
  });

  test('comes back with the page', async () => {
    openSession(opened('before the reload'));
    answers = [() => json(200, opened('after it'))];
    await startSession();
    expect(useSession.getState()).toMatchObject({ status: 'open', user: { id: 'usr_1' } });
    expect(asked[0]?.headers.get('X-AIMall-CSRF')).toBe('1');
  });

  test('is over when the API says so, and only unknown while the API is away', async () => {
    openSession(opened('t'));
    answers = [() => new Response('bad gateway', { status: 502 }), unauthenticated];
    await startSession();
    expect(useSession.getState().status).toBe('unreachable');
    await startSession();
    expect(useSession.getState().status).toBe('none');
  });
});
