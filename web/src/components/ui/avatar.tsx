import { cn } from '@/lib/cn';

/** The first letter of a name; there are no pictures to load. */
export function Avatar({ name, className }: { name: string; className?: string }) {
  return (
    <span
      data-slot="avatar"
      aria-hidden="true"
      className={cn(
        'grid size-8 shrink-0 place-items-center rounded-full bg-primary-soft font-semibold text-2sm text-primary uppercase leading-none',
        className,
      )}
    >
      {[...name.trim()][0] ?? '·'}
    </span>
  );
}
