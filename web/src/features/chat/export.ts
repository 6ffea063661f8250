/** A conversation as a file of one's own. */

import type { Line } from './tree';

/** Writes the shown line as markdown. */
export function asMarkdown(title: string, line: readonly Line[]): string {
  const parts = line.map(({ message }) =>
    message.role === 'user' ? `> ${message.content.replaceAll('\n', '\n> ')}` : message.content,
  );
  return [`# ${title || 'AI Mall'}`, ...parts].join('\n\n').concat('\n');
}

/** A name that every system takes, in whichever language. */
export function fileNameOf(title: string): string {
  const safe = title
    .replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return `${safe.slice(0, 80) || 'chat'}.md`;
}

export function saveAsMarkdown(title: string, line: readonly Line[]): void {
  saveFile(fileNameOf(title), asMarkdown(title, line));
}

export function saveFile(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/markdown;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
