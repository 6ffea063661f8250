'use client';

import { useMemo } from 'react';
import ReactMarkdown, { type Options } from 'react-markdown';
import rehypeKatex from 'rehype-katex';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import type { Direction } from '@/lib/bidi/direction';
import { ELEMENTS } from './elements';
import { rehypeDirections } from './rehype-directions';

// One dollar is money far more often than mathematics.
const REMARK: Options['remarkPlugins'] = [remarkGfm, [remarkMath, { singleDollarTextMath: false }]];

/** A block with formulas. They are drawn by the browser itself (MathML), so that no fonts have to come along. */
export default function MathBlock({ text, page }: { text: string; page: Direction }) {
  const rehype = useMemo<Options['rehypePlugins']>(
    () => [
      [rehypeDirections, page],
      [rehypeKatex, { output: 'mathml', errorColor: 'currentColor', strict: 'ignore' }],
    ],
    [page],
  );
  return (
    <ReactMarkdown remarkPlugins={REMARK} rehypePlugins={rehype} components={ELEMENTS}>
      {text}
    </ReactMarkdown>
  );
}
