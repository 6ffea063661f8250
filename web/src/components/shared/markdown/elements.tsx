/** What the elements of markdown become on a page: links that tell nobody who read them, and code with its colours. */

import type { Components } from 'react-markdown';
import { CodeBlock } from './code-block';

// Only these leave the page, and only when somebody follows them.
const SAFE_LINK = /^(?:https?:|mailto:)/i;

export const ELEMENTS: Components = {
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
