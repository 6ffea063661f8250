'use client';

import { ToggleGroup } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';

/** A few choices side by side, one of them taken. */
export function Segmented<Value extends string>(props: {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  choices: readonly { value: Value; label: ReactNode }[];
  className?: string;
}) {
  return (
    <ToggleGroup.Root
      type="single"
      data-slot="segmented"
      aria-label={props.label}
      value={props.value}
      onValueChange={(value) => value && props.onChange(value as Value)}
      className={cn('inline-flex w-fit rounded-lg border bg-surface-2 p-0.5', props.className)}
    >
      {props.choices.map((choice) => (
        <ToggleGroup.Item
          key={choice.value}
          value={choice.value}
          className="inline-flex h-7 items-center justify-center gap-1.5 rounded-md border border-transparent px-3 text-2sm text-muted-foreground hover:text-foreground data-[state=on]:border-border data-[state=on]:bg-surface data-[state=on]:font-medium data-[state=on]:text-foreground max-lg:h-9 [&_svg]:size-4"
        >
          {choice.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
