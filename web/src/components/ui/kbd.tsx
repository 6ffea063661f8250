import { cn } from '@/lib/cn';

/** Keys as they stand on a keyboard; they read from left to right in every language. */
export function Kbd({ keys, className }: { keys: string[]; className?: string }) {
  return (
    <bdi dir="ltr" data-slot="kbd" className="inline-flex gap-1">
      {keys.map((key) => (
        <kbd
          key={key}
          className={cn(
            'min-w-5 rounded border px-1 text-center font-sans text-xs text-muted-foreground leading-5',
            className,
          )}
        >
          {key}
        </kbd>
      ))}
    </bdi>
  );
}
