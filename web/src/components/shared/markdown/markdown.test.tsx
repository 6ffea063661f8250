// @vitest-environment jsdom
import { render } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { LanguageProvider } from '@/i18n/language-context';
import { Markdown } from './markdown';

vi.mock('./rich-text', () => new Promise(() => undefined)); // what reads markdown is still on its way

test('each block has its own direction before markdown can be read, too', () => {
  const text = 'The sea is calm.\n\nدریا آرام است.\n\n```ts\nconst a = 1;\n```';
  const { container } = render(
    <LanguageProvider language="fa">
      <Markdown text={text} />
    </LanguageProvider>,
  );
  const blocks = [...container.querySelectorAll('[dir]')].map((block) => [
    block.getAttribute('dir'),
    block.textContent,
  ]);
  expect(blocks).toEqual([
    ['ltr', expect.stringContaining('The sea is calm.')],
    ['rtl', expect.stringContaining('دریا آرام است.')],
    ['ltr', expect.stringContaining('const a = 1;')],
  ]);
});
