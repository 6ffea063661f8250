'use client';

import { RadioGroup } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';

export const RadioCards = RadioGroup.Root;

/** One choice of a few, told at some length. */
export function RadioCard(props: { value: string; className?: string; children: ReactNode }) {
  return (
    <RadioGroup.Item
      value={props.value}
      data-slot="radio-card"
      className={cn(
        'relative rounded-lg border bg-surface p-3 text-start transition-colors hover:bg-surface-2 data-[state=checked]:border-primary data-[state=checked]:bg-primary-soft/50',
        props.className,
      )}
    >
      {props.children}
    </RadioGroup.Item>
  );
}
