import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';

/** A place with nothing in it yet: what will be here, and the way to the first of it. */
export function Empty(props: {
  icon: LucideIcon;
  title: string;
  description?: ReactNode;
  className?: string;
  children?: ReactNode;
}) {
  const Icon = props.icon;
  return (
    <div data-slot="empty" className={cn('grid justify-items-center gap-1 px-6 py-12 text-center', props.className)}>
      <span className="mb-3 grid size-12 place-items-center rounded-xl border bg-surface-2 text-muted-foreground">
        <Icon className="size-5.5 stroke-[1.5]" aria-hidden="true" />
      </span>
      <p className="font-medium text-base">{props.title}</p>
      {props.description ? <p className="max-w-96 text-muted-foreground">{props.description}</p> : null}
      {props.children ? <div className="mt-4 flex flex-wrap justify-center gap-2">{props.children}</div> : null}
    </div>
  );
}
