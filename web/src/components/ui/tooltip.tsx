'use client';

import { Tooltip as Radix } from 'radix-ui';
import type { ReactElement } from 'react';
import { Kbd } from './kbd';

export function Tooltip(props: {
  label: string;
  keys?: string[];
  side?: 'top' | 'bottom' | 'left' | 'right';
  children: ReactElement;
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{props.children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          data-slot="tooltip"
          side={props.side ?? 'bottom'}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex items-center gap-2 rounded-md bg-foreground px-2.5 py-1 text-2sm text-background data-[state=delayed-open]:animate-in data-[state=delayed-open]:fade-in"
        >
          {props.label}
          {props.keys ? <Kbd keys={props.keys} className="border-background/30 text-background" /> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
