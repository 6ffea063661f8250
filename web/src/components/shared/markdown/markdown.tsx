'use client';

import { lazy, Suspense } from 'react';
import { cn } from '@/lib/cn';

// Reading markdown takes as much code as the rest of the page, so it comes after the page, and is on its way at once.
const richText = typeof window === 'undefined' ? null : import('./rich-text');
const RichText = lazy(() => richText ?? import('./rich-text'));

/** Text with markdown, each block in its own direction. Until that can be read, it is shown as it was written. */
export function Markdown({ text, className }: { text: string; className?: string }) {
  return (
    <Suspense fallback={<div className={cn('md whitespace-pre-wrap', className)}>{text}</div>}>
      <RichText text={text} className={className} />
    </Suspense>
  );
}
