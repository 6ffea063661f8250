'use client';

import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { cn } from '@/lib/cn';
import { fromMicro } from '@/lib/coins';
import { axisTop, type Day, KINDS, type Kind } from './series';

const COLOURS: Record<Kind, string> = {
  chat: 'bg-chart-1',
  text: 'bg-chart-2',
  image: 'bg-chart-3',
  video: 'bg-chart-3/60',
  speech: 'bg-chart-4',
  transcription: 'bg-chart-4/60',
  embedding: 'bg-chart-2/60',
  other: 'bg-muted-foreground',
};
const STACK: readonly Kind[] = [...KINDS, 'other'];
const GRID = [1, 0.75, 0.5, 0.25, 0] as const;
const LABELS_MAX = 4; // as many as stand apart on a phone

/** What each day cost, stacked by kind. Days run in the page's direction; a table tells the same to screen readers. */
export function UsageChart({ days }: { days: Day[] }) {
  const t = useTranslations('overview');
  const [at, setAt] = useState<number | null>(null);
  const highest = days.reduce((most, day) => (day.total > most ? day.total : most), 0n);
  const top = axisTop(highest);
  const shown = STACK.filter((kind) => days.some((day) => day.byKind[kind]));
  const hovered = at === null ? undefined : days[at];
  return (
    <figure data-slot="usage-chart" aria-label={t('usageHint')}>
      <div aria-hidden="true" className="flex h-60 gap-3">
        <Axis top={top} />
        <div className="relative min-w-0 flex-1">
          <div className="absolute inset-x-0 top-2 bottom-7">
            {GRID.map((share) => (
              <div key={share} className="absolute inset-x-0 border-t" style={{ bottom: `${share * 100}%` }} />
            ))}
            <div className="absolute inset-0 flex" onPointerLeave={() => setAt(null)}>
              {days.map((day, index) => (
                <Bar key={day.date} day={day} top={top} isHovered={at === index} onHover={() => setAt(index)} />
              ))}
            </div>
            {hovered && at !== null ? <Tip day={hovered} share={(at + 0.5) / days.length} /> : null}
          </div>
          <Dates days={days} />
        </div>
      </div>
      <figcaption className="mt-3 flex min-h-6 flex-wrap gap-x-4 gap-y-1 text-2sm text-muted-foreground">
        {shown.map((kind) => (
          <span key={kind} className="inline-flex items-center gap-1.5">
            <span className={cn('size-2.5 rounded-xs', COLOURS[kind])} />
            {t(`kind.${kind}`)}
          </span>
        ))}
      </figcaption>
      <SameInWords days={days} />
    </figure>
  );
}

function Axis({ top }: { top: number }) {
  const format = useFormatter();
  return (
    <div className="relative w-9 shrink-0 text-muted-foreground text-xs">
      <div className="absolute inset-x-0 top-2 bottom-7">
        {GRID.map((share) => (
          <span
            key={share}
            className="absolute end-0 translate-y-1/2 leading-none"
            style={{ bottom: `${share * 100}%` }}
          >
            {format.number(top * share, { maximumSignificantDigits: 3 })}
          </span>
        ))}
      </div>
    </div>
  );
}

function Bar(props: { day: Day; top: number; isHovered: boolean; onHover: () => void }) {
  const { day, top } = props;
  return (
    <div
      className={cn('flex h-full min-w-0 flex-1 flex-col justify-end', props.isHovered && 'bg-surface-3/60')}
      onPointerEnter={props.onHover}
    >
      <div className="mx-auto flex w-3/4 max-w-8 flex-col-reverse overflow-hidden rounded-t-sm">
        {STACK.map((kind) => {
          const coins = day.byKind[kind];
          if (!coins) return null;
          return (
            <div key={kind} className={COLOURS[kind]} style={{ height: `${(Number(coins) / 1e6 / top) * 202}px` }} />
          );
        })}
      </div>
    </div>
  );
}

function Dates({ days }: { days: Day[] }) {
  const format = useFormatter();
  const every = Math.ceil(days.length / LABELS_MAX);
  return (
    <div className="absolute inset-x-0 bottom-0 flex h-5 text-muted-foreground text-xs">
      {days.map((day, index) => (
        <span key={day.date} className="relative min-w-0 flex-1">
          {(days.length - 1 - index) % every === 0 ? (
            <span
              className={cn(
                'absolute whitespace-nowrap leading-5',
                index === days.length - 1 ? 'end-0' : 'start-1/2 ltr:-translate-x-1/2 rtl:translate-x-1/2',
              )}
            >
              {format.dateTime(new Date(day.date), { day: 'numeric', month: 'short', timeZone: 'UTC' })}
            </span>
          ) : null}
        </span>
      ))}
    </div>
  );
}

function Tip({ day, share }: { day: Day; share: number }) {
  const t = useTranslations('overview');
  const format = useFormatter();
  return (
    <div
      className={cn(
        'pointer-events-none absolute top-0 z-10 min-w-40 rounded-lg border bg-surface px-3 py-2 text-2sm shadow-float',
        share > 0.5 ? 'ltr:-translate-x-full rtl:translate-x-full' : '',
      )}
      style={{ insetInlineStart: `calc(${share * 100}% + ${share > 0.5 ? '-14px' : '14px'})` }}
    >
      <p className="font-medium">{format.dateTime(new Date(day.date), { dateStyle: 'medium', timeZone: 'UTC' })}</p>
      {STACK.map((kind) =>
        day.byKind[kind] ? (
          <p key={kind} className="flex items-center gap-2">
            <span className={cn('size-2 rounded-xs', COLOURS[kind])} />
            <span className="flex-1 text-muted-foreground">{t(`kind.${kind}`)}</span>
            <Amount coins={fromMicro(day.byKind[kind])} isUnitHidden />
          </p>
        ) : null,
      )}
      <p className="mt-1 flex gap-4 border-t pt-1">
        <span className="flex-1 text-muted-foreground">{t('total')}</span>
        <Amount coins={fromMicro(day.total)} isUnitHidden />
      </p>
    </div>
  );
}

function SameInWords({ days }: { days: Day[] }) {
  const t = useTranslations('overview');
  const format = useFormatter();
  return (
    <div className="sr-only">
      <table>
        <caption>{t('usageHint')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('day')}</th>
            <th scope="col">{t('total')}</th>
          </tr>
        </thead>
        <tbody>
          {days
            .filter((day) => day.total > 0n)
            .map((day) => (
              <tr key={day.date}>
                <th scope="row">{format.dateTime(new Date(day.date), { dateStyle: 'long', timeZone: 'UTC' })}</th>
                <td>
                  <Amount coins={fromMicro(day.total)} />
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
