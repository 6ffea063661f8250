import type { ComponentProps, ReactNode } from 'react';
import { cn } from '@/lib/cn';

export function Card({ className, ...props }: ComponentProps<'section'>) {
  return <section data-slot="card" className={cn('min-w-0 rounded-xl border bg-surface', className)} {...props} />;
}

/** The head of a card: what it is, and at the far side what can be done with it. */
export function CardHeader(props: { title: ReactNode; description?: ReactNode; children?: ReactNode; id?: string }) {
  return (
    <div data-slot="card-header" className="flex flex-wrap items-start gap-x-4 gap-y-3 px-4 pt-4 sm:px-5">
      <div className="min-w-0 flex-1 basis-40">
        <h2 id={props.id} className="text-base leading-snug">
          {props.title}
        </h2>
        {props.description ? <p className="text-2sm text-muted-foreground">{props.description}</p> : null}
      </div>
      {props.children}
    </div>
  );
}

export function CardBody({ className, ...props }: ComponentProps<'div'>) {
  return <div data-slot="card-body" className={cn('p-4 sm:p-5', className)} {...props} />;
}
