import { cn } from '@/lib/cn';

/** Holds the place of what is coming; give it the height of the real thing, so that nothing jumps. */
export function Skeleton({ className }: { className?: string }) {
  // A span, because it stands in paragraphs, too.
  return (
    <span
      data-slot="skeleton"
      aria-hidden="true"
      className={cn('block animate-pulse rounded-md bg-surface-3', className)}
    />
  );
}
