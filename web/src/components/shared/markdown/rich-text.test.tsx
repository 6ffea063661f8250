// @vitest-environment jsdom
import { render } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { LanguageProvider } from '@/i18n/language-context';
import RichText from './rich-text';

const read: string[] = [];
vi.mock('react-markdown', () => ({
  default: ({ children }: { children: string }) => {
    read.push(children);
    return children;
  },
}));

const BLOCKS = 40;
const PIECES = Array.from({ length: BLOCKS }, (_, at) => ['One ', 'two ', 'three ', `four ${at}.`, '\n\n']).flat();

const shown = (text: string) => (
  <LanguageProvider language="en">
    <RichText text={text} />
  </LanguageProvider>
);

// What keeps tasks short, counted instead of timed: decision 0006.
test('of a text that grows only the end is read again, however long it has become', () => {
  const { rerender } = render(shown(''));
  let text = '';
  for (const piece of PIECES) {
    text += piece;
    const before = read.length;
    rerender(shown(text));
    expect(read.length - before, `blocks read for the piece after ${text.length} letters`).toBeLessThanOrEqual(2);
  }
  expect(read.at(-1)).toContain(`four ${BLOCKS - 1}.`);
});
