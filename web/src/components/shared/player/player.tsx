'use client';

import { LoaderCircle, Pause, Play } from 'lucide-react';
import { type Ref, useImperativeHandle } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { cn } from '@/lib/cn';
import { writeClock } from '@/lib/sound/clock';
import { useSound } from './use-sound';

export interface PlayerHandle {
  /** Goes to a moment, and plays from there. */
  seek: (seconds: number) => void;
}

/** Plays a recording. Time runs from left to right in every language, as on every other player. */
export function Player(props: {
  url: string;
  /** Names it to screen readers. */
  name: string;
  /** As the API knows it: browsers cannot tell the length of every recording. */
  seconds: number | null;
  onTime?: (seconds: number) => void;
  ref?: Ref<PlayerHandle>;
  className?: string;
}) {
  const t = useTranslations('audio');
  const locale = useLocale();
  const sound = useSound(props.url, props.seconds, props.onTime);
  const { isPlaying, isLoading, at, length } = sound;
  useImperativeHandle(props.ref, () => ({ seek: (seconds) => void sound.seek(seconds, true) }));
  const clock = (seconds: number) => writeClock(seconds, locale);
  return (
    <div
      role="group"
      aria-label={props.name}
      dir="ltr"
      className={cn('flex min-w-0 items-center gap-3', props.className)}
    >
      <Button
        variant="primary"
        size="icon"
        className="rounded-full"
        aria-label={t(isPlaying ? 'pause' : 'play')}
        aria-busy={isLoading || undefined}
        onClick={() => void sound.toggle()}
      >
        <Mark isLoading={isLoading} isPlaying={isPlaying} />
      </Button>
      <div className="relative h-9 min-w-0 flex-1 rounded-sm focus-within:outline-2 focus-within:outline-ring focus-within:outline-offset-2">
        <Wave peaks={sound.peaks} share={length > 0 ? at / length : 0} />
        <input
          type="range"
          aria-label={t('position')}
          aria-valuetext={t('positionOf', { at: clock(at), length: clock(length) })}
          min={0}
          max={length || 1}
          step={0.1}
          value={at}
          onChange={(event) => void sound.seek(Number(event.target.value), false)}
          className="absolute inset-0 size-full cursor-pointer opacity-0"
        />
      </div>
      <span aria-hidden="true" className="tabular shrink-0 text-2sm text-muted-foreground">
        {clock(at)} / {clock(length)}
      </span>
      {sound.isBroken ? (
        <span role="alert" dir="auto" className="text-2sm text-danger">
          {t('cannotPlay')}
        </span>
      ) : null}
    </div>
  );
}

function Mark({ isLoading, isPlaying }: { isLoading: boolean; isPlaying: boolean }) {
  if (isLoading) return <LoaderCircle className="animate-spin" aria-hidden="true" />;
  return isPlaying ? (
    <Pause className="fill-current" aria-hidden="true" />
  ) : (
    <Play className="translate-x-px fill-current" aria-hidden="true" />
  );
}

const LOWEST = 0.08;

/** The recording's loudness along its length, or a plain line until that is known. */
function Wave({ peaks, share }: { peaks: readonly number[] | null; share: number }) {
  if (peaks === null) {
    return (
      <span aria-hidden="true" className="absolute inset-x-0 top-1/2 h-1 -translate-y-1/2 rounded-full bg-surface-3">
        <span className="block h-full rounded-full bg-primary" style={{ inlineSize: `${share * 100}%` }} />
      </span>
    );
  }
  return (
    <span aria-hidden="true" className="absolute inset-0 flex items-center gap-px overflow-hidden">
      {peaks.map((peak, at) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: places along the recording
          key={at}
          className={cn('min-w-0.5 flex-1 rounded-full', at / peaks.length < share ? 'bg-primary' : 'bg-input/45')}
          style={{ blockSize: `${Math.max(LOWEST, peak) * 100}%` }}
        />
      ))}
    </span>
  );
}
