'use client';

import { lazy, memo, Suspense, useMemo } from 'react';
import ReactMarkdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { useLanguage } from '@/i18n/language-context';
import { directionOf } from '@/i18n/languages';
import { splitBlocks } from '@/lib/bidi/blocks';
import type { Direction } from '@/lib/bidi/direction';
import { hasMath, withDollars } from '@/lib/bidi/math';
import { cn } from '@/lib/cn';
import { ELEMENTS } from './elements';
import { rehypeDirections } from './rehype-directions';

// Formulas are rare, and reading them takes a library of its own.
const MathBlock = lazy(() => import('./math-block'));

/** Text with markdown, each block in its own direction. HTML in it is shown and never obeyed. */
export default function RichText({ text, className }: { text: string; className?: string }) {
  const page = directionOf(useLanguage());
  const blocks = useMemo(() => splitBlocks(withDollars(text)), [text]);
  return (
    <div className={cn('md', className)}>
      {blocks.map((block, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a growing text only ever changes its last block
        <Block key={at} text={block} page={page} />
      ))}
    </div>
  );
}

const Block = memo(function Block(props: { text: string; page: Direction }) {
  if (!hasMath(props.text)) return <Plain {...props} />;
  return (
    <Suspense fallback={<Plain {...props} />}>
      <MathBlock {...props} />
    </Suspense>
  );
});

function Plain({ text, page }: { text: string; page: Direction }) {
  const plugins = useMemo(() => [[rehypeDirections, page]] as [typeof rehypeDirections, Direction][], [page]);
  return (
    <ReactMarkdown remarkPlugins={[remarkGfm]} rehypePlugins={plugins} components={ELEMENTS}>
      {text}
    </ReactMarkdown>
  );
}
