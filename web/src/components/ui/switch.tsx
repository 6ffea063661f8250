'use client';

import { Switch as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn';

export function Switch({ className, ...props }: ComponentProps<typeof Radix.Root>) {
  return (
    <Radix.Root
      data-slot="switch"
      className={cn(
        'inline-flex h-6 w-10.5 shrink-0 items-center rounded-full border border-input bg-surface-3 p-0.5 transition-colors data-[state=checked]:border-primary data-[state=checked]:bg-primary',
        className,
      )}
      {...props}
    >
      <Radix.Thumb className="size-4.5 rounded-full bg-input transition-transform data-[state=checked]:bg-primary-foreground ltr:data-[state=checked]:translate-x-4.5 rtl:data-[state=checked]:-translate-x-4.5" />
    </Radix.Root>
  );
}
