import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn';

/** A table that scrolls sideways in its own frame, by keys too, when the window is narrower than it is. */
export function Table({ className, ...props }: ComponentProps<'table'>) {
  return (
    <div tabIndex={0} className="relative overflow-x-auto focus-visible:-outline-offset-2">
      <table data-slot="table" className={cn('w-full border-collapse text-ui', className)} {...props} />
    </div>
  );
}

// Numbers are read from left to right in both languages, so their last digits line up on the right in both.
const numberLook = 'tabular ltr:text-end rtl:text-start';

type CellProps<Tag extends 'th' | 'td'> = ComponentProps<Tag> & { isNumber?: boolean };

export function Th({ className, isNumber, ...props }: CellProps<'th'>) {
  return (
    <th
      scope="col"
      className={cn(
        'whitespace-nowrap border-b px-3 py-2 text-start font-medium text-2sm text-muted-foreground first:ps-5 last:pe-5',
        isNumber && numberLook,
        className,
      )}
      {...props}
    />
  );
}

export function Td({ className, isNumber, ...props }: CellProps<'td'>) {
  return (
    <td
      className={cn('border-b px-3 py-2.5 align-middle first:ps-5 last:pe-5', isNumber && numberLook, className)}
      {...props}
    />
  );
}

export function Tr({ className, ...props }: ComponentProps<'tr'>) {
  return <tr className={cn('transition-colors last:*:border-b-0 hover:bg-surface-2/60', className)} {...props} />;
}
