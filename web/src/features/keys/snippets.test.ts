import { expect, test } from 'vitest';
import { SNIPPETS, snippetOf } from './snippets';

test.each(SNIPPETS)('%s goes to this mall, with the key and a model', (kind) => {
  const text = snippetOf(kind, { origin: 'https://mall.test', secret: 'aim_live_x', model: 'a/b' });
  for (const part of ['https://mall.test/v1', 'aim_live_x', 'a/b']) expect(text).toContain(part);
});
