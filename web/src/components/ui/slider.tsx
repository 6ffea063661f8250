'use client';

import { Slider as Radix } from 'radix-ui';
import { cn } from '@/lib/cn';

/** One number on a line. The line runs the way the page is read. */
export function Slider(props: {
  id?: string;
  label: string;
  value: number;
  valueText: string;
  min: number;
  max: number;
  step: number;
  onChange: (value: number) => void;
  className?: string;
}) {
  const { value, min, max, step } = props;
  return (
    <Radix.Root
      data-slot="slider"
      value={[value]}
      min={min}
      max={max}
      step={step}
      onValueChange={([next]) => next !== undefined && props.onChange(next)}
      className={cn('relative flex h-9.5 w-full touch-none select-none items-center', props.className)}
    >
      <Radix.Track className="relative h-1.5 flex-1 rounded-full bg-surface-3">
        <Radix.Range className="absolute h-full rounded-full bg-primary" />
      </Radix.Track>
      <Radix.Thumb
        id={props.id}
        aria-label={props.label}
        aria-valuetext={props.valueText}
        className="block size-5 rounded-full border-2 border-primary bg-surface transition-colors"
      />
    </Radix.Root>
  );
}
