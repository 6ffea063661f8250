/** Formulas in markdown. Models write them between `$$` or, as LaTeX does, between `\(` and `\)`, `\[` and `\]`. */

// What is in code stays as it is.
const CODE_OR_LATEX = /(```[\s\S]*?(?:```|$)|`[^`\n]*`)|\\\((.+?)\\\)|\\\[([\s\S]+?)\\\]/g;

export const hasMath = (markdown: string): boolean => markdown.includes('$$');

/** Has every formula stand between dollars: `$$x$$` in a line, and on lines of its own `$$`, `x`, `$$`. */
export function withDollars(markdown: string): string {
  if (!markdown.includes('\\')) return markdown;
  return markdown.replaceAll(CODE_OR_LATEX, (whole, code?: string, inLine?: string, alone?: string) => {
    if (code !== undefined) return whole;
    return inLine === undefined ? `\n$$\n${alone?.trim()}\n$$\n` : `$$${inLine.trim()}$$`;
  });
}
