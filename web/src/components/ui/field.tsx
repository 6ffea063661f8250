'use client';

import { CircleAlert } from 'lucide-react';
import { Label } from 'radix-ui';
import { cloneElement, type ReactElement, type ReactNode, useId } from 'react';
import { cn } from '@/lib/cn';

interface ControlProps {
  id?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
}

/** A control with its label, its hint, and what is wrong with it, tied together for screen readers. */
export function Field(props: {
  label: string;
  hint?: ReactNode;
  error?: string;
  className?: string;
  children: ReactElement<ControlProps>;
}) {
  const id = useId();
  const about = [props.hint ? `${id}-hint` : '', props.error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <div data-slot="field" className={cn('grid gap-1.5', props.className)}>
      <Label.Root htmlFor={id} className="w-fit font-medium text-2sm">
        {props.label}
      </Label.Root>
      {cloneElement(props.children, {
        id,
        'aria-describedby': about || undefined,
        'aria-invalid': props.error ? true : undefined,
      })}
      {props.hint ? (
        <p id={`${id}-hint`} className="text-2sm text-muted-foreground">
          {props.hint}
        </p>
      ) : null}
      {props.error ? (
        <p id={`${id}-error`} role="alert" className="flex items-start gap-1.5 text-2sm text-danger">
          <CircleAlert className="mt-1 size-4 shrink-0" aria-hidden="true" />
          {props.error}
        </p>
      ) : null}
    </div>
  );
}

/** What stands beside a field, as high as its control: by one line and its gap below where the label begins. */
export function BesideField({ className, children }: { className?: string; children: ReactNode }) {
  return <div className={cn('pt-[calc(1lh+0.375rem)] text-2sm', className)}>{children}</div>;
}
