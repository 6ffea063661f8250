'use client';

import { ChevronLeft, ChevronRight } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { CloseButton } from '@/components/ui/dialog';
import { IconButton } from '@/components/ui/icon-button';
import { type KeptFile, wordsOf } from '@/features/files/files';
import { useLanguage } from '@/i18n/language-context';
import { directionOf } from '@/i18n/languages';
import { PictureFacts } from './picture-facts';

interface LightboxProps {
  files: readonly KeptFile[];
  open: string;
  onOpen: (id: string) => void;
  onClose: () => void;
  /** The last one is in sight: there may be more. */
  onEnd: () => void;
}

/** One picture as large as the window allows, with what is known of it. Arrows follow the way the page is read. */
export function Lightbox(props: LightboxProps) {
  const t = useTranslations('images');
  const direction = directionOf(useLanguage());
  const film = useRef<HTMLVideoElement>(null);
  const { files, onEnd } = props;
  const at = files.findIndex(({ id }) => id === props.open);
  const file = files[at];
  const go = (steps: number) => {
    const next = files[at + steps];
    if (next) props.onOpen(next.id);
  };
  const isLast = at === files.length - 1;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each end that is reached
  useEffect(() => {
    if (isLast) onEnd();
  }, [isLast]);
  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.tagName === 'VIDEO') return;
    const forward = direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') go(event.key === forward ? 1 : -1);
    else if (event.code === 'Space' && target.tagName !== 'BUTTON' && target.tagName !== 'A') onSpace();
    else return;
    event.preventDefault();
  };
  const onSpace = () => {
    if (film.current === null) go(1);
    else if (film.current.paused) void film.current.play();
    else film.current.pause();
  };
  if (!file) return null;
  const after = files.length > 1 ? (files[at + 1] ?? files[at - 1]) : undefined;
  return (
    <Radix.Root open onOpenChange={(isOpen) => !isOpen && props.onClose()}>
      <Radix.Portal>
        <Radix.Content
          data-slot="lightbox"
          onKeyDown={onKeyDown}
          onOpenAutoFocus={(event) => {
            // Not the first button, whose name would open over the picture.
            event.preventDefault();
            (event.currentTarget as HTMLElement).focus();
          }}
          aria-describedby={undefined}
          className="fixed inset-0 z-40 flex flex-col bg-background outline-none duration-180 data-[state=open]:animate-in data-[state=open]:fade-in max-lg:overflow-y-auto lg:flex-row"
        >
          <Radix.Title className="sr-only">{t('view')}</Radix.Title>
          <div className="relative flex min-h-[60dvh] flex-1 items-center justify-center bg-surface-2 p-2 sm:p-6 lg:min-h-0 lg:min-w-0">
            <Picture key={file.id} file={file} film={film} />
            <Step label={t('previous')} side="start" isDisabled={at <= 0} onClick={() => go(-1)} />
            <Step label={t('next')} side="end" isDisabled={isLast} onClick={() => go(1)} />
          </div>
          <aside
            aria-label={t('details')}
            className="flex flex-col gap-5 border-t bg-surface p-5 lg:w-96 lg:overflow-y-auto lg:border-s lg:border-t-0"
          >
            <PictureFacts
              key={file.id}
              file={file}
              onClose={props.onClose}
              onDeleted={() => (after ? props.onOpen(after.id) : props.onClose())}
            />
          </aside>
          <CloseButton className="absolute end-3 top-3 bg-background/80 text-foreground" />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Picture({ file, film }: { file: KeptFile; film: React.RefObject<HTMLVideoElement | null> }) {
  const look = 'max-h-[calc(100dvh-3rem)] max-w-full rounded-lg object-contain';
  if (file.mediaType.startsWith('video/')) {
    return <video ref={film} src={file.url} controls autoPlay loop playsInline className={look} />;
  }
  return (
    // biome-ignore lint/performance/noImgElement: nothing stands behind a static export to resize pictures
    <img
      src={file.url}
      alt={wordsOf(file) ?? file.name}
      width={file.width ?? undefined}
      height={file.height ?? undefined}
      // The small picture stands in its place until the large one is there.
      style={{ backgroundImage: `url("${file.thumbnailUrl ?? ''}")` }}
      className={`${look} h-auto bg-center bg-cover`}
    />
  );
}

function Step(props: { label: string; side: 'start' | 'end'; isDisabled: boolean; onClick: () => void }) {
  const Icon = props.side === 'start' ? ChevronLeft : ChevronRight;
  return (
    <IconButton
      label={props.label}
      variant="secondary"
      disabled={props.isDisabled}
      onClick={props.onClick}
      className={`absolute inset-y-0 my-auto rounded-full ${props.side === 'start' ? 'start-3' : 'end-3'}`}
    >
      <Icon className="rtl:-scale-x-100" aria-hidden="true" />
    </IconButton>
  );
}
