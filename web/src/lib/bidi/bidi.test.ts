import { describe, expect, it } from 'vitest';
import { splitBlocks } from './blocks';
import { blockDirection } from './direction';
import { withDollars } from './math';

describe('the direction of a block', () => {
  it.each([
    ['سلام دنیا', 'rtl'],
    ['Hello world', 'ltr'],
    ['React 19 در این نسخه سریع‌تر شده است', 'rtl'],
    ['The word «سلام» means hello in the Persian language', 'ltr'],
    ['`const x = 1` را اجرا کنید', 'rtl'],
    ['ببینید https://example.org/a/very/long/address/in/latin', 'rtl'],
    ['שלום עולם', 'rtl'],
  ] as const)('of %s is %s', (text, direction) => {
    expect(blockDirection(text, 'ltr')).toBe(direction);
  });

  it.each(['', '123 — 456', '```\nls -la\n```', '$$x^2$$'])('of %s is that of the page', (text) => {
    expect([blockDirection(text, 'rtl'), blockDirection(text, 'ltr')]).toEqual(['rtl', 'ltr']);
  });
});

describe('blocks of markdown', () => {
  it.each([
    ['one\n\ntwo', ['one', 'two']],
    ['a\nb\n\n\n\nc', ['a\nb', 'c']],
    ['```js\na\n\nb\n```\n\nc', ['```js\na\n\nb\n```', 'c']],
    ['~~~\n```\n\n~~~\n\nx', ['~~~\n```\n\n~~~', 'x']],
    ['- a\n\n- b\n\nend', ['- a\n\n- b', 'end']],
    ['1. a\n\n   more\n\n2. b', ['1. a\n\n   more\n\n2. b']],
    ['| a |\n| - |\n| b |\n\nx', ['| a |\n| - |\n| b |', 'x']],
    ['```\nopen\n\nstill', ['```\nopen\n\nstill']],
    ['$$\na\n\nb\n$$\n\nc', ['$$\na\n\nb\n$$', 'c']],
    ['$$a$$ is\n\nb', ['$$a$$ is', 'b']],
    ['', []],
  ])('of %j', (markdown, blocks) => {
    expect(splitBlocks(markdown)).toEqual(blocks);
  });

  it('are never changed by what comes after, but for the last one', () => {
    const text = 'One\n\n- a\n- b\n\n```js\nx\n\ny\n```\n\nسلام **دنیا**\n\nend';
    const whole = splitBlocks(text);
    for (let cut = 0; cut < text.length; cut += 1) {
      const soFar = splitBlocks(text.slice(0, cut)).slice(0, -1);
      expect(whole.slice(0, soFar.length)).toEqual(soFar);
    }
  });
});

describe('formulas', () => {
  it.each([
    [String.raw`so \( x^2 \) is`, 'so $$x^2$$ is'],
    [String.raw`so \[ x^2 \] is`, 'so \n$$\nx^2\n$$\n is'],
    ['in `\\( code \\)` it stays', 'in `\\( code \\)` it stays'],
    ['it costs $5 or $6', 'it costs $5 or $6'],
    [String.raw`not \( closed yet`, String.raw`not \( closed yet`],
  ])('in %j stand between dollars', (written, read) => {
    expect(withDollars(written)).toBe(read);
  });
});
