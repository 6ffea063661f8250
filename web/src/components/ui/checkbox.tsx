'use client';

import { Check } from 'lucide-react';
import { Checkbox as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn';

export function Checkbox({ className, ...props }: ComponentProps<typeof Radix.Root>) {
  return (
    <Radix.Root
      data-slot="checkbox"
      className={cn(
        'grid size-5 shrink-0 place-items-center rounded border border-input bg-surface data-[state=checked]:border-primary data-[state=checked]:bg-primary',
        className,
      )}
      {...props}
    >
      <Radix.Indicator>
        <Check className="size-3.5 stroke-[3] text-primary-foreground" aria-hidden="true" />
      </Radix.Indicator>
    </Radix.Root>
  );
}
