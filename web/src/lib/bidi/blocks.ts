/** Markdown cut at its blank lines, so that while it grows only its last block is read again. */

// A formula between dollars is fenced, too, unless it ends on the line where it begins.
const FENCE = /^\s{0,3}(`{3,}|~{3,}|\$\$(?!.*\$\$))/;
const LIST = /^\s*(?:[-*+]|\d{1,9}[.)])\s/;
const INDENTED = /^(?:\t| {2,})\S/;

/** Cuts outside of fences; a loose list stays whole. Joined by a blank line, the blocks are the text again. */
export function splitBlocks(markdown: string): string[] {
  const blocks: string[] = [];
  let block: string[] = [];
  let fence: string | null = null;
  const end = () => {
    if (block.length > 0) blocks.push(block.join('\n'));
    block = [];
  };
  const lines = markdown.split('\n');
  lines.forEach((line, at) => {
    const mark = FENCE.exec(line)?.[1];
    if (fence === null && mark) fence = mark;
    else if (fence !== null && mark && mark[0] === fence[0] && mark.length >= fence.length) {
      if (line.trim() === mark) fence = null;
    }
    if (line.trim() === '' && fence === null && !goesOn(block, lines.slice(at + 1))) end();
    else if (line.trim() !== '' || block.length > 0) block.push(line);
  });
  end();
  return blocks;
}

function goesOn(block: string[], rest: string[]): boolean {
  const isList = block.some((line) => LIST.test(line));
  const next = rest.find((line) => line.trim() !== '');
  return isList && next !== undefined && (LIST.test(next) || INDENTED.test(next));
}
