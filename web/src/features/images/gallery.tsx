'use client';

import { Film, Image as ImageIcon, ListChecks, Star, Trash2, X } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ErrorState } from '@/components/shared/error-state';
import { SearchField } from '@/components/shared/search-field';
import { Button } from '@/components/ui/button';
import { Empty } from '@/components/ui/empty';
import { Skeleton } from '@/components/ui/skeleton';
import { useFiles } from '@/features/files/files';
import { MoreOnSight } from '@/features/files/more-on-sight';
import type { useJobs } from '@/features/jobs/use-jobs';
import { JobTile } from './job-tile';
import { PictureTile } from './picture-tile';

const DeleteFiles = dynamic(() => import('@/features/files/delete-files').then((module) => module.DeleteFiles), {
  ssr: false,
});
const Lightbox = dynamic(() => import('./lightbox').then((module) => module.Lightbox), { ssr: false });

// Rows of one height: each picture takes its share of the width by its shape, and the last row is not stretched.
const ROWS = 'flex flex-wrap gap-2 [--row:9rem] sm:gap-3 sm:[--row:12rem] xl:[--row:14rem]';
const WAITING = [1.3, 0.75, 1, 1.78, 0.75, 1, 1.3, 1];

/** What was made, beside what is being made. */
export function Gallery({ kind, jobs }: { kind: 'image' | 'video'; jobs: ReturnType<typeof useJobs> }) {
  const [words, setWords] = useState('');
  const [isFavourite, setFavourite] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const found = useFiles({ kind, words, isFavourite });
  const { files } = found;
  const isFiltered = words !== '' || isFavourite;
  const tiles = isFiltered ? [] : (jobs.tiles ?? []);
  const choose = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <section aria-labelledby="gallery" className="grid grid-cols-1 gap-3">
      <Toolbar
        onWords={setWords}
        isFavourite={isFavourite}
        onFavourite={setFavourite}
        chosen={chosen}
        onChosen={setChosen}
        canChoose={(files?.length ?? 0) > 0}
      />
      {found.error && !files ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : null}
      {!files && !found.error ? <Waiting /> : null}
      {files?.length === 0 && tiles.length === 0 ? (
        <Nothing kind={kind} words={words} isFavourite={isFavourite} />
      ) : null}
      {tiles.length > 0 ? (
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(16rem,100%),1fr))] gap-2 sm:gap-3">
          {tiles.map((job) => (
            <JobTile key={job.id} job={job} live={jobs.lives[job.id]} onDismiss={() => jobs.dismiss(job.id)} />
          ))}
        </ul>
      ) : null}
      <ul className={ROWS}>
        {files?.map((file) => (
          <PictureTile
            key={file.id}
            file={file}
            isChosen={chosen?.has(file.id)}
            onOpen={() => (chosen === null ? setOpen(file.id) : choose(file.id))}
          />
        ))}
        <li aria-hidden="true" className="h-0 grow-[999]" />
      </ul>
      <MoreOnSight query={found} />
      {open !== null && files ? (
        <Lightbox
          files={files}
          open={open}
          onOpen={setOpen}
          onClose={() => setOpen(null)}
          onEnd={() => found.hasNextPage && void found.fetchNextPage()}
        />
      ) : null}
    </section>
  );
}

function Toolbar(props: {
  onWords: (words: string) => void;
  isFavourite: boolean;
  onFavourite: (isFavourite: boolean) => void;
  chosen: ReadonlySet<string> | null;
  onChosen: (chosen: ReadonlySet<string> | null) => void;
  canChoose: boolean;
}) {
  const t = useTranslations('images');
  const [isDeleting, setDeleting] = useState(false);
  const { chosen, isFavourite, onChosen } = props;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <h2 id="gallery" className="me-auto text-base">
        {t('gallery')}
      </h2>
      {chosen === null ? (
        <>
          <SearchField label={t('search')} onSearch={props.onWords} className="w-64 max-sm:order-last max-sm:w-full" />
          <Button
            aria-pressed={isFavourite}
            variant={isFavourite ? 'soft' : 'secondary'}
            className="max-lg:h-10"
            onClick={() => props.onFavourite(!isFavourite)}
          >
            <Star className={isFavourite ? 'fill-current' : undefined} aria-hidden="true" />
            {t('favourites')}
          </Button>
          <Button className="max-lg:h-10" disabled={!props.canChoose} onClick={() => onChosen(new Set())}>
            <ListChecks className="rtl:-scale-x-100" aria-hidden="true" />
            {t('select')}
          </Button>
        </>
      ) : (
        <>
          <span role="status" className="text-muted-foreground">
            {t('selected', { count: chosen.size })}
          </span>
          <Button className="max-lg:h-10" disabled={chosen.size === 0} onClick={() => setDeleting(true)}>
            <Trash2 aria-hidden="true" />
            {t('delete')}
          </Button>
          <Button variant="ghost" className="max-lg:h-10" onClick={() => onChosen(null)}>
            <X aria-hidden="true" />
            {t('selectDone')}
          </Button>
        </>
      )}
      {isDeleting && chosen ? (
        <DeleteFiles ids={[...chosen]} onClose={() => setDeleting(false)} onDeleted={() => onChosen(null)} />
      ) : null}
    </div>
  );
}

function Nothing({ kind, words, isFavourite }: { kind: 'image' | 'video'; words: string; isFavourite: boolean }) {
  const t = useTranslations('images');
  if (words) return <Empty icon={ImageIcon} title={t('noneFound')} />;
  if (isFavourite) return <Empty icon={Star} title={t('noFavourites')} description={t('noFavouritesHint')} />;
  if (kind === 'video') return <Empty icon={Film} title={t('emptyVideos')} description={t('emptyHint')} />;
  return <Empty icon={ImageIcon} title={t('empty')} description={t('emptyHint')} />;
}

function Waiting() {
  return (
    <div className={ROWS}>
      {WAITING.map((ratio, at) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: places, which never change
          key={at}
          style={{ flexGrow: ratio, flexBasis: `calc(${ratio} * var(--row))`, aspectRatio: ratio }}
        >
          <Skeleton className="size-full rounded-lg" />
        </span>
      ))}
      <span className="h-0 grow-[999]" />
    </div>
  );
}
