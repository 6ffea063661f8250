import { expect, test } from 'vitest';
import { linked, savingLink } from './file-links';

const NOW = Date.parse('2026-11-29T12:00:00Z');
const file = (id: string, url: string, minutes: number) => ({
  id,
  url,
  urlExpiresAt: new Date(NOW + minutes * 60_000).toISOString(),
  thumbnailUrl: `${url}/small`,
});

test('a link in use is kept while it is good for some time', () => {
  linked(file('a', '/one', 10), NOW);
  expect(linked(file('a', '/two', 14), NOW + 4 * 60_000)).toMatchObject({ url: '/one', thumbnailUrl: '/one/small' });
});

test('a link that is soon over gives way to the new one', () => {
  linked(file('b', '/one', 10), NOW);
  expect(linked(file('b', '/two', 18), NOW + 8 * 60_000)).toMatchObject({ url: '/two', thumbnailUrl: '/two/small' });
});

test('the link that saves is the same link, and says so', () => {
  expect(savingLink('/content?signature=x')).toBe('/content?signature=x&download=true');
});
