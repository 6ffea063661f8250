import { describe, expect, it } from 'vitest';
import { asMarkdown, fileNameOf } from './export';
import type { Line } from './tree';

const said = (role: string, content: string): Line => ({
  message: {
    id: content,
    parentId: null,
    role,
    content,
    generationId: null,
    status: 'complete',
    finishReason: null,
    createdAt: '',
  },
  siblings: [],
});

describe('a conversation as a file', () => {
  it('quotes the questions and keeps the answers as they are', () => {
    const line = [said('user', 'one\ntwo'), said('assistant', '- **a**')];
    expect(asMarkdown('Title', line)).toBe('# Title\n\n> one\n> two\n\n- **a**\n');
  });

  it.each([
    ['سلام دنیا', 'سلام دنیا.md'],
    ['a/b:c*d?', 'a b c d.md'],
    ['  ', 'chat.md'],
    ['x'.repeat(200), `${'x'.repeat(80)}.md`],
  ])('of %s is named %s', (title, name) => {
    expect(fileNameOf(title)).toBe(name);
  });
});
