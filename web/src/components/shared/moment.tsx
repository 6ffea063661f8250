'use client';

import { useFormatter, useNow } from 'use-intl';

/** A moment as "three hours ago"; the exact one is in its title. */
export function Moment({ at, className }: { at: string; className?: string }) {
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  const date = new Date(at);
  return (
    <time dateTime={at} title={format.dateTime(date, { dateStyle: 'long', timeStyle: 'short' })} className={className}>
      {format.relativeTime(date, now)}
    </time>
  );
}

/** A moment as a date and a time of day. */
export function DateTime({ at, withTime = true, className }: { at: string; withTime?: boolean; className?: string }) {
  const format = useFormatter();
  const date = new Date(at);
  return (
    <time dateTime={at} className={className}>
      {format.dateTime(date, { dateStyle: 'medium', ...(withTime ? { timeStyle: 'short' } : {}) })}
    </time>
  );
}
