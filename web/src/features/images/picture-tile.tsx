'use client';

import { Check, Play, Star } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { type KeptFile, wordsOf } from '@/features/files/files';
import { cn } from '@/lib/cn';

/** One picture of the gallery, in its own shape. `isChosen` is there while one chooses. */
export function PictureTile(props: { file: KeptFile; isChosen: boolean | undefined; onOpen: () => void }) {
  const t = useTranslations('images');
  const { file, isChosen } = props;
  const ratio = (file.width ?? 1) / (file.height ?? 1);
  const name = wordsOf(file) ?? file.name;
  return (
    <li
      className="relative shrink"
      style={{ flexGrow: ratio, flexBasis: `calc(${ratio} * var(--row))`, aspectRatio: ratio }}
    >
      <button
        type="button"
        aria-pressed={isChosen}
        aria-label={t(isChosen === undefined ? 'open' : 'selectOne', { name })}
        onClick={props.onOpen}
        className={cn(
          'group block size-full overflow-hidden rounded-lg border bg-surface-3',
          isChosen && 'border-primary outline-2 outline-primary outline-offset-1',
        )}
      >
        <Thumbnail file={file} />
        {isChosen === undefined ? null : <Mark isOn={isChosen} />}
        {file.isFavourite ? (
          <span className="absolute start-2 top-2 rounded-full bg-background/80 p-1 text-coin-foreground">
            <Star className="size-3.5 fill-current" aria-hidden="true" />
          </span>
        ) : null}
      </button>
    </li>
  );
}

function Thumbnail({ file }: { file: KeptFile }) {
  const look = 'size-full object-cover transition-opacity duration-120 group-hover:opacity-88';
  if (file.mediaType.startsWith('video/')) {
    return (
      <>
        {/* The first moment of the film, without its sound. */}
        <video src={`${file.url}#t=0.1`} preload="metadata" muted playsInline tabIndex={-1} className={look} />
        <Length seconds={file.seconds} />
      </>
    );
  }
  return (
    // biome-ignore lint/performance/noImgElement: nothing stands behind a static export to resize pictures
    <img
      src={file.thumbnailUrl ?? file.url}
      alt=""
      loading="lazy"
      decoding="async"
      width={file.width ?? undefined}
      height={file.height ?? undefined}
      className={look}
    />
  );
}

function Length({ seconds }: { seconds: number | null }) {
  const t = useTranslations('images');
  return (
    <span className="absolute end-2 bottom-2 flex items-center gap-1 rounded-md bg-background/85 px-1.5 py-0.5 text-foreground text-xs">
      <Play className="size-3 fill-current" aria-hidden="true" />
      {seconds === null ? null : t('secondsOf', { seconds: Math.round(seconds) })}
    </span>
  );
}

function Mark({ isOn }: { isOn: boolean }) {
  return (
    <span
      className={cn(
        'absolute end-2 top-2 grid size-6 place-items-center rounded-full border-2',
        isOn ? 'border-primary bg-primary text-primary-foreground' : 'border-background bg-background/60',
      )}
    >
      {isOn ? <Check className="size-3.5 stroke-[3]" aria-hidden="true" /> : null}
    </span>
  );
}
