'use client';

import { Command as Cmdk } from 'cmdk';
import { Search } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn';

export function Command({ className, ...props }: ComponentProps<typeof Cmdk>) {
  return <Cmdk data-slot="command" className={cn('flex min-h-0 flex-col', className)} {...props} />;
}

export function CommandInput(props: ComponentProps<typeof Cmdk.Input>) {
  return (
    <div className="flex items-center gap-3 border-b px-4">
      <Search className="size-4.5 shrink-0 text-muted-foreground" aria-hidden="true" />
      <Cmdk.Input
        autoFocus
        className="h-12 w-full bg-transparent text-ui outline-none placeholder:text-muted-foreground"
        {...props}
      />
    </div>
  );
}

export function CommandList({ className, ...props }: ComponentProps<typeof Cmdk.List>) {
  return <Cmdk.List className={cn('max-h-80 scroll-py-2 overflow-y-auto p-2', className)} {...props} />;
}

export const CommandEmpty = (props: ComponentProps<typeof Cmdk.Empty>) => (
  <Cmdk.Empty className="py-8 text-center text-muted-foreground" {...props} />
);

export function CommandGroup({ className, ...props }: ComponentProps<typeof Cmdk.Group>) {
  return (
    <Cmdk.Group
      className={cn(
        '[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-muted-foreground [&_[cmdk-group-heading]]:text-xs',
        className,
      )}
      {...props}
    />
  );
}

export function CommandItem({ className, ...props }: ComponentProps<typeof Cmdk.Item>) {
  return (
    <Cmdk.Item
      className={cn(
        'flex cursor-default items-center gap-3 rounded-md px-2.5 py-2 data-[selected=true]:bg-surface-3/80 [&_svg]:size-4.5 [&_svg]:shrink-0 [&_svg]:stroke-[1.75] [&_svg]:text-muted-foreground',
        className,
      )}
      {...props}
    />
  );
}
