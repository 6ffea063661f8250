/** What the elements of markdown become on a page: links that tell nobody who read them, and code with its colours. */

import type { ReactNode } from 'react';
import type { Components } from 'react-markdown';
import { CodeBlock } from './code-block';

// Only these leave the page, and only when somebody follows them.
const SAFE_LINK = /^(?:https?:|mailto:)/i;

export const ELEMENTS: Components = {
  a: ({ href, children }) => <Away href={href}>{children}</Away>,
  // A picture elsewhere would tell its server who reads this, and could carry words out in its address.
  img: ({ src, alt }) => (typeof src === 'string' && SAFE_LINK.test(src) ? <Away href={src}>{alt || src}</Away> : null),
  pre: ({ children }) => <>{children}</>,
  code: ({ className, children }) => {
    const text = String(children);
    const language = /language-([\w+#-]+)/.exec(className ?? '')?.[1];
    if (language === undefined && !text.includes('\n')) return <code dir="ltr">{children}</code>;
    return <CodeBlock code={text.replace(/\n$/, '')} language={language} />;
  },
  table: ({ node: _node, ...props }) => (
    <div className="md-table" dir={props.dir}>
      <table {...props} />
    </div>
  ),
};

function Away({ href, children }: { href: string | undefined; children: ReactNode }) {
  if (!href || !SAFE_LINK.test(href)) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}
