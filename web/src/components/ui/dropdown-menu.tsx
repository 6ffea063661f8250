'use client';

import { Check } from 'lucide-react';
import { DropdownMenu as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn';

/** Not modal: the page beside an open menu stays what it is for screen readers, and keeps its scroll bar. */
export const DropdownMenu = (props: ComponentProps<typeof Radix.Root>) => <Radix.Root modal={false} {...props} />;
export const DropdownMenuTrigger = Radix.Trigger;
export const DropdownMenuRadioGroup = Radix.RadioGroup;

export const floatLook =
  'z-50 rounded-lg border bg-surface shadow-float duration-120 data-[state=closed]:animate-out data-[state=closed]:fade-out data-[state=open]:animate-in data-[state=open]:fade-in';
const itemLook =
  'flex cursor-default select-none items-center gap-2.5 rounded-md px-2.5 py-1.5 text-ui outline-none data-[disabled]:opacity-50 data-[highlighted]:bg-surface-3/80 max-lg:py-2 [&_svg]:size-4.5 [&_svg]:shrink-0 [&_svg]:stroke-[1.75]';

export function DropdownMenuContent({ className, align = 'end', ...props }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content
        data-slot="dropdown-menu"
        align={align}
        sideOffset={6}
        collisionPadding={8}
        className={cn(
          floatLook,
          'max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-y-auto p-1',
          className,
        )}
        {...props}
      />
    </Radix.Portal>
  );
}

export function DropdownMenuItem(props: ComponentProps<typeof Radix.Item> & { isDanger?: boolean }) {
  const { className, isDanger, ...rest } = props;
  return (
    <Radix.Item
      className={cn(itemLook, isDanger ? 'text-danger' : '[&_svg]:text-muted-foreground', className)}
      {...rest}
    />
  );
}

export function DropdownMenuRadioItem({ className, children, ...props }: ComponentProps<typeof Radix.RadioItem>) {
  return (
    <Radix.RadioItem className={cn(itemLook, 'pe-8', className)} {...props}>
      {children}
      <Radix.ItemIndicator className="absolute end-3">
        <Check className="text-primary" aria-hidden="true" />
      </Radix.ItemIndicator>
    </Radix.RadioItem>
  );
}

export function DropdownMenuLabel({ className, ...props }: ComponentProps<typeof Radix.Label>) {
  return <Radix.Label className={cn('px-2.5 py-1.5 text-2sm text-muted-foreground', className)} {...props} />;
}

export function DropdownMenuSeparator() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-border" />;
}
