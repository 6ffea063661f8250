'use client';

import { lazy, Suspense } from 'react';
import { useLanguage } from '@/i18n/language-context';
import { directionOf } from '@/i18n/languages';
import { splitBlocks } from '@/lib/bidi/blocks';
import { blockDirection } from '@/lib/bidi/direction';
import { cn } from '@/lib/cn';

// Reading markdown takes as much code as the rest of the page, so it comes after the page, and is on its way at once.
const richText = typeof window === 'undefined' ? null : import('./rich-text');
const RichText = lazy(() => richText ?? import('./rich-text'));

const CODE = '```';

interface Written {
  text: string;
  className?: string;
}

/** Text with markdown, each block in its own direction. Until that can be read, it is shown as it was written. */
export function Markdown(written: Written) {
  return (
    <Suspense fallback={<AsWritten {...written} />}>
      <RichText {...written} />
    </Suspense>
  );
}

function AsWritten({ text, className }: Written) {
  const page = directionOf(useLanguage());
  return (
    <div className={cn('md', className)}>
      {splitBlocks(text).map((block, at) => (
        <p
          // biome-ignore lint/suspicious/noArrayIndexKey: a growing text only ever changes its last block
          key={at}
          dir={block.startsWith(CODE) ? 'ltr' : blockDirection(block, page)}
          className="whitespace-pre-wrap"
        >
          {block.trim()}
        </p>
      ))}
    </div>
  );
}
