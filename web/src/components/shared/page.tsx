import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';

/** The frame of a page: its width and the air around it. */
export function Page({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <div className={cn('mx-auto grid w-full max-w-6xl grid-cols-1 gap-5 px-4 py-5 sm:px-6 sm:py-7 lg:px-8', className)}>
      {children}
    </div>
  );
}

export function PageHeader(props: { title: ReactNode; description?: ReactNode; children?: ReactNode }) {
  return (
    <header className="flex flex-wrap items-end gap-x-6 gap-y-3">
      <div className="min-w-0 flex-1 basis-64">
        <h1 className="text-2xl">{props.title}</h1>
        {props.description ? <p className="text-muted-foreground">{props.description}</p> : null}
      </div>
      {props.children}
    </header>
  );
}
