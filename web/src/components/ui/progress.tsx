import { cn } from '@/lib/cn';

/** How much of something is used or done, from 0 to 1. */
export function Progress(props: { value: number; label: string; tone?: 'primary' | 'coin'; className?: string }) {
  const percent = Math.round(Math.min(1, Math.max(0, props.value)) * 100);
  return (
    <div
      role="progressbar"
      data-slot="progress"
      aria-label={props.label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      className={cn('h-1.5 overflow-hidden rounded-full bg-surface-3', props.className)}
    >
      <div
        className={cn('h-full rounded-full', props.tone === 'coin' ? 'bg-coin' : 'bg-primary')}
        style={{ inlineSize: `${percent}%` }}
      />
    </div>
  );
}
