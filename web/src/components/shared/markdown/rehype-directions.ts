/** Gives blocks a real `dir`, because `unicode-bidi` alone leaves list numbers and quote bars on the wrong side. */

import { blockDirection, type Direction } from '@/lib/bidi/direction';

interface Node {
  type: string;
  tagName?: string;
  value?: string;
  properties?: Record<string, unknown>;
  children?: Node[];
}

// The outermost of these decides for what is in it, so that the items of a list keep its side.
const BLOCKS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'blockquote', 'table']);

export function rehypeDirections(page: Direction) {
  return (tree: unknown): void => mark(tree as Node, page);
}

function mark(node: Node, page: Direction): void {
  for (const child of node.children ?? []) {
    if (child.type === 'element' && BLOCKS.has(child.tagName ?? '')) {
      child.properties = { ...child.properties, dir: blockDirection(textOf(child), page) };
    } else {
      mark(child, page);
    }
  }
}

function textOf(node: Node): string {
  if (node.tagName === 'code') return ' ';
  return node.value ?? (node.children ?? []).map(textOf).join(' ');
}
