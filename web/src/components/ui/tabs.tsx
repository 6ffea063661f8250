'use client';

import { Tabs as Radix } from 'radix-ui';
import { type ComponentProps, useEffect, useRef } from 'react';
import { cn } from '@/lib/cn';

export const Tabs = Radix.Root;

/** A row of tabs; on narrow windows it scrolls sideways by itself, never the page, and shows the one that is open. */
export function TabsList({ className, ...props }: ComponentProps<typeof Radix.List>) {
  const row = useRef<HTMLDivElement>(null);
  // Which one is open may come late, from the address.
  useEffect(() => {
    const list = row.current;
    if (!list) return;
    const show = () =>
      list.querySelector('[data-state=active]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    show();
    const changes = new MutationObserver(show);
    changes.observe(list, { subtree: true, attributeFilter: ['data-state'] });
    return () => changes.disconnect();
  }, []);
  return (
    <Radix.List
      ref={row}
      data-slot="tabs-list"
      className={cn('flex gap-1 overflow-x-auto border-b [scrollbar-width:none]', className)}
      {...props}
    />
  );
}

export function TabsTrigger({ className, ...props }: ComponentProps<typeof Radix.Trigger>) {
  return (
    <Radix.Trigger
      data-slot="tabs-trigger"
      className={cn(
        '-mb-px inline-flex items-center gap-2 whitespace-nowrap border-transparent border-b-2 px-3 py-2 font-medium text-muted-foreground text-ui transition-colors hover:text-foreground focus-visible:-outline-offset-2 data-[state=active]:border-primary data-[state=active]:text-foreground [&_svg]:size-4.5 [&_svg]:stroke-[1.75]',
        className,
      )}
      {...props}
    />
  );
}

export function TabsContent({ className, ...props }: ComponentProps<typeof Radix.Content>) {
  return <Radix.Content data-slot="tabs-content" className={cn('pt-5 outline-none', className)} {...props} />;
}
