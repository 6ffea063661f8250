import type { ReactNode } from 'react';

/** One thing that can be set: what it is on the start side, the control on the end side. */
export function SettingRow(props: { label: ReactNode; hint?: ReactNode; htmlFor?: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-2 border-b px-4 py-4 last:border-0 sm:px-5">
      <div className="min-w-0 flex-1 basis-56">
        <label htmlFor={props.htmlFor} className="font-medium">
          {props.label}
        </label>
        {props.hint ? <p className="text-2sm text-muted-foreground">{props.hint}</p> : null}
      </div>
      <div className="flex min-w-0 items-center gap-2">{props.children}</div>
    </div>
  );
}
