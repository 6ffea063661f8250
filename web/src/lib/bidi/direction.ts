/** The direction of a piece of text, by what most of its letters are. */

export type Direction = 'rtl' | 'ltr';

const RTL_LETTER = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;
const LETTER = /\p{L}/u;
// What is written from left to right in any language, and so has no say: code, addresses, mathematics, tags.
const NO_VOTE = /```[\s\S]*?(?:```|$)|`[^`\n]*`|\$\$[\s\S]*?\$\$|https?:\/\/\S+|\S+@\S+\.\S+|<[^>\n]*>|\]\([^)\n]*\)/g;
// Persian sentences are full of Latin names; a quarter of Persian letters makes a Persian sentence.
const RTL_SHARE = 0.25;

/** Decides for a block. Without a letter that counts, it is `otherwise`. */
export function blockDirection(text: string, otherwise: Direction): Direction {
  let rtl = 0;
  let all = 0;
  for (const character of text.replaceAll(NO_VOTE, ' ')) {
    if (!LETTER.test(character)) continue;
    all += 1;
    if (RTL_LETTER.test(character)) rtl += 1;
  }
  if (all === 0) return otherwise;
  return rtl / all >= RTL_SHARE ? 'rtl' : 'ltr';
}
