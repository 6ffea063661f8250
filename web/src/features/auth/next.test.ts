import { expect, test } from 'vitest';
import { safeNext } from './next';

test.each(['/fa/chat/?c=cnv_1', '/en/'])('the log-in leads on to %s', (next) => {
  expect(safeNext(next, '/fa/')).toBe(next);
});

test.each([
  null,
  '',
  'https://evil.example/fa/',
  '//evil.example/fa/',
  '/\\evil.example/fa/',
  '/fa/\\evil',
  'javascript:alert(1)',
  '/api/v1/auth/logout',
])('the log-in does not lead to %s', (next) => {
  expect(safeNext(next, '/fa/')).toBe('/fa/');
});
