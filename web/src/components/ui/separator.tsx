import { Separator as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn';

export function Separator({ className, orientation = 'horizontal', ...props }: ComponentProps<typeof Radix.Root>) {
  return (
    <Radix.Root
      data-slot="separator"
      decorative
      orientation={orientation}
      className={cn('shrink-0 bg-border', orientation === 'horizontal' ? 'h-px w-full' : 'h-full w-px', className)}
      {...props}
    />
  );
}
