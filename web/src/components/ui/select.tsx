'use client';

import { Check, ChevronDown } from 'lucide-react';
import { Select as Radix } from 'radix-ui';
import { cn } from '@/lib/cn';
import { floatLook } from './dropdown-menu';
import { fieldLook } from './input';

export interface Choice<Value extends string> {
  value: Value;
  label: string;
  hint?: string;
}

type SelectProps<Value extends string> = {
  value: Value;
  onChange: (value: Value) => void;
  choices: readonly Choice<Value>[];
  placeholder?: string;
  size?: 'sm' | 'md';
  className?: string;
  id?: string;
  disabled?: boolean;
  'aria-label'?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
};

export function Select<Value extends string>(props: SelectProps<Value>) {
  const { value, onChange, choices, placeholder, size = 'md', className, disabled, ...named } = props;
  return (
    <Radix.Root value={value} onValueChange={(chosen) => onChange(chosen as Value)} disabled={disabled}>
      <Radix.Trigger
        data-slot="select"
        className={cn(
          fieldLook,
          'flex items-center gap-2 text-start',
          size === 'sm' ? 'h-8 w-fit px-2.5 text-2sm max-lg:h-10' : 'h-11 px-3 lg:h-9.5',
          className,
        )}
        {...named}
      >
        <span className="min-w-0 flex-1 truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <Radix.Icon asChild>
          <ChevronDown className="size-4 shrink-0 text-muted-foreground" aria-hidden="true" />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={6}
          collisionPadding={8}
          className={cn(
            floatLook,
            'max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) overflow-hidden',
          )}
        >
          <Radix.Viewport className="p-1">
            {choices.map((choice) => (
              <Radix.Item
                key={choice.value}
                value={choice.value}
                className="relative flex cursor-default select-none items-center rounded-md py-1.5 ps-2.5 pe-9 text-ui outline-none data-[highlighted]:bg-surface-3/80 max-lg:py-2"
              >
                <span>
                  <Radix.ItemText>{choice.label}</Radix.ItemText>
                  {choice.hint ? <span className="block text-muted-foreground text-xs">{choice.hint}</span> : null}
                </span>
                <Radix.ItemIndicator className="absolute end-2.5">
                  <Check className="size-4 text-primary" aria-hidden="true" />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
