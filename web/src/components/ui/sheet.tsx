'use client';

import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';
import { CloseButton, overlayLook } from './dialog';

export const Sheet = Radix.Root;
export const SheetTrigger = Radix.Trigger;

const SIDES = {
  start:
    'start-0 border-e ltr:data-[state=open]:slide-in-from-left rtl:data-[state=open]:slide-in-from-right ltr:data-[state=closed]:slide-out-to-left rtl:data-[state=closed]:slide-out-to-right',
  end: 'end-0 border-s ltr:data-[state=open]:slide-in-from-right rtl:data-[state=open]:slide-in-from-left ltr:data-[state=closed]:slide-out-to-right rtl:data-[state=closed]:slide-out-to-left',
};

/** A panel over the page, from one of its sides. */
export function SheetContent(props: {
  title: string;
  side?: 'start' | 'end';
  isTitleHidden?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <Radix.Portal>
      <Radix.Overlay className={overlayLook} />
      <Radix.Content
        data-slot="sheet"
        aria-describedby={undefined}
        className={cn(
          'fixed inset-y-0 z-50 flex w-[min(26rem,calc(100vw-3rem))] flex-col bg-surface shadow-float duration-180 data-[state=closed]:animate-out data-[state=open]:animate-in',
          SIDES[props.side ?? 'end'],
          props.className,
        )}
      >
        <div className={cn('flex items-center gap-3 px-5 pt-4', props.isTitleHidden && 'absolute end-1 top-0 px-2')}>
          <Radix.Title className={cn('min-w-0 flex-1 truncate text-lg', props.isTitleHidden && 'sr-only')}>
            {props.title}
          </Radix.Title>
          <CloseButton className="-me-1.5" />
        </div>
        {props.children}
      </Radix.Content>
    </Radix.Portal>
  );
}
