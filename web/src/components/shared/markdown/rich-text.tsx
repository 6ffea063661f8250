'use client';

import { memo, useMemo } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { useLanguage } from '@/i18n/language-context';
import { directionOf } from '@/i18n/languages';
import { splitBlocks } from '@/lib/bidi/blocks';
import type { Direction } from '@/lib/bidi/direction';
import { cn } from '@/lib/cn';
import { CodeBlock } from './code-block';
import { rehypeDirections } from './rehype-directions';

// Only these leave the page, and only when somebody follows them.
const SAFE_LINK = /^(?:https?:|mailto:)/i;

const COMPONENTS: Components = {
  a: ({ href, children }) =>
    href && SAFE_LINK.test(href) ? (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
    ) : (
      <span>{children}</span>
    ),
  // A picture elsewhere would tell its server who reads this, and could carry words out in its address.
  img: ({ src, alt }) => (typeof src === 'string' && SAFE_LINK.test(src) ? <a href={src}>{alt || src}</a> : null),
  pre: ({ children }) => <>{children}</>,
  code: ({ className, children }) => {
    const text = String(children);
    const language = /language-([\w+#-]+)/.exec(className ?? '')?.[1];
    if (language === undefined && !text.includes('\n')) return <code dir="ltr">{children}</code>;
    return <CodeBlock code={text.replace(/\n$/, '')} language={language} />;
  },
  table: ({ node: _node, ...props }) => (
    <div className="md-table">
      <table {...props} />
    </div>
  ),
};

/** Text with markdown, each block in its own direction. HTML in it is shown and never obeyed. */
export default function RichText({ text, className }: { text: string; className?: string }) {
  const page = directionOf(useLanguage());
  const blocks = useMemo(() => splitBlocks(text), [text]);
  return (
    <div className={cn('md', className)}>
      {blocks.map((block, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a growing text only ever changes its last block
        <Block key={at} text={block} page={page} />
      ))}
    </div>
  );
}

const Block = memo(function Block({ text, page }: { text: string; page: Direction }) {
  const plugins = useMemo(() => [[rehypeDirections, page]] as [typeof rehypeDirections, Direction][], [page]);
  return (
    <ReactMarkdown remarkPlugins={[remarkGfm]} rehypePlugins={plugins} components={COMPONENTS}>
      {text}
    </ReactMarkdown>
  );
});
