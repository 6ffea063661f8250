import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (language: string, file: string) => JSON.parse(readFileSync(`src/i18n/${language}/${file}`, 'utf8'));

function flat(node: unknown, path = ''): [string, string][] {
  if (typeof node === 'string') return [[path, node]];
  return Object.entries(node as object).flatMap(([key, value]) => flat(value, path ? `${path}.${key}` : key));
}

/** The arguments of a message: what stands right after an opening brace, and is a name. */
const argumentsOf = (message: string) =>
  [...new Set([...message.matchAll(/\{(\w+)\s*[,}]/g)].map(([, name]) => name))].sort();

const files = readdirSync('src/i18n/en');

test('both languages have the same files', () => {
  expect(readdirSync('src/i18n/fa')).toEqual(files);
});

test.each(files)('%s has the same keys in both languages', (file) => {
  const keys = (language: string) => flat(read(language, file)).map(([key]) => key);
  expect(keys('fa')).toEqual(keys('en'));
});

test.each(files)('%s takes the same arguments in both languages', (file) => {
  const english = new Map(flat(read('en', file)));
  for (const [key, message] of flat(read('fa', file))) {
    expect([key, argumentsOf(message)]).toEqual([key, argumentsOf(english.get(key) ?? '')]);
  }
});

test.each(files)('%s is written in Persian letters where it is Persian', (file) => {
  for (const [key, message] of flat(read('fa', file))) {
    expect([key, message]).toEqual([key, expect.not.stringMatching(/[يك٠-٩]/)]);
  }
});
