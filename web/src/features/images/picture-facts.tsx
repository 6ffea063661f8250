'use client';

import { Download, ReceiptText, RefreshCw, Star, TextCursorInput, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { type ReactNode, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { CopyButton } from '@/components/shared/copy-button';
import { DateTime } from '@/components/shared/moment';
import { Button } from '@/components/ui/button';
import { type KeptFile, useFavourite, wordsOf } from '@/features/files/files';
import { askedOf, useOrderAgain } from '@/features/jobs/orders';
import { savingLink } from '@/lib/api/file-links';
import { tellProblem } from '@/lib/api/notices';
import { problemOf } from '@/lib/api/problem';
import { tellDone } from '@/lib/toasts';
import { draftOf, newSeed, useDrafts, videoDraftOf } from './drafts';

const ReceiptSheet = dynamic(() => import('@/features/billing/receipt-sheet').then((module) => module.ReceiptSheet));
const DeleteFiles = dynamic(() => import('@/features/files/delete-files').then((module) => module.DeleteFiles), {
  ssr: false,
});

/** What is known of a picture, and what can be done with it. */
export function PictureFacts(props: { file: KeptFile; onClose: () => void; onDeleted: () => void }) {
  const t = useTranslations('images');
  const format = useFormatter();
  const { file } = props;
  const words = wordsOf(file);
  const pixels = (side: number) => format.number(side, { useGrouping: false });
  return (
    <>
      <div className="lg:pe-10">
        {words ? (
          <p dir="auto" className="max-h-60 overflow-y-auto text-base">
            {words}
          </p>
        ) : (
          <p className="text-muted-foreground">{t('noPrompt')}</p>
        )}
        {words ? <CopyButton text={words} className="-ms-2 mt-1" /> : null}
      </div>
      <dl className="rounded-lg border bg-surface-2 px-4 py-1 text-2sm">
        {file.model ? (
          <Fact label={t('model')}>
            <bdi dir="ltr">{file.model}</bdi>
          </Fact>
        ) : null}
        {file.width && file.height ? (
          <Fact label={t('size')}>
            <bdi dir="ltr">
              {pixels(file.width)} × {pixels(file.height)}
            </bdi>
          </Fact>
        ) : null}
        {file.seconds ? <Fact label={t('length')}>{t('secondsOf', { seconds: Math.round(file.seconds) })}</Fact> : null}
        {file.seed === null ? null : (
          <Fact label={t('seed')}>
            <bdi dir="ltr">{file.seed}</bdi>
          </Fact>
        )}
        <Fact label={t('made')}>
          <DateTime at={file.createdAt} />
        </Fact>
      </dl>
      <Acts {...props} />
    </>
  );
}

function Acts({ file, onClose, onDeleted }: { file: KeptFile; onClose: () => void; onDeleted: () => void }) {
  const t = useTranslations('images');
  const favourite = useFavourite();
  const [opened, setOpened] = useState<'receipt' | 'delete' | null>(null);
  return (
    <div className="grid grid-cols-2 gap-2">
      {file.generationId ? (
        <FromIt generationId={file.generationId} isVideo={!file.thumbnailUrl} onDone={onClose} />
      ) : null}
      <Button asChild>
        <a href={savingLink(file.url)} download={file.name}>
          <Download aria-hidden="true" />
          {t('download')}
        </a>
      </Button>
      <Button
        aria-pressed={file.isFavourite}
        disabled={favourite.isPending}
        onClick={() => favourite.mutate({ id: file.id, isFavourite: !file.isFavourite })}
      >
        <Star className={file.isFavourite ? 'fill-current text-coin-foreground' : undefined} aria-hidden="true" />
        <span className="truncate">{t('favourites')}</span>
      </Button>
      {file.generationId ? (
        <Button onClick={() => setOpened('receipt')}>
          <ReceiptText aria-hidden="true" />
          {t('receipt')}
        </Button>
      ) : null}
      <Button className="text-danger" onClick={() => setOpened('delete')}>
        <Trash2 aria-hidden="true" />
        {t('delete')}
      </Button>
      {opened === 'receipt' ? <ReceiptSheet generationId={file.generationId} onClose={() => setOpened(null)} /> : null}
      {opened === 'delete' ? (
        <DeleteFiles ids={[file.id]} onClose={() => setOpened(null)} onDeleted={onDeleted} />
      ) : null}
    </div>
  );
}

/** What begins with a picture that is there: its words in the prompt bar, or another of its kind. */
function FromIt(props: { generationId: string; isVideo: boolean; onDone: () => void }) {
  const t = useTranslations('images');
  const { write, writeVideo } = useDrafts();
  const again = useOrderAgain();
  const { generationId, isVideo } = props;
  const reuse = async () => {
    try {
      const asked = await askedOf(generationId);
      if (isVideo) writeVideo(videoDraftOf(asked));
      else write(draftOf(asked));
      props.onDone();
    } catch (error) {
      tellProblem(problemOf(error));
    }
  };
  const vary = () =>
    again.mutate(
      { generationId, seed: newSeed() },
      {
        onSuccess: () => {
          void tellDone(t('again'));
          props.onDone();
        },
      },
    );
  return (
    <>
      <Button variant="soft" onClick={() => void reuse()}>
        <TextCursorInput aria-hidden="true" />
        {t('reuse')}
      </Button>
      <Button variant="soft" isBusy={again.isPending} onClick={vary}>
        {again.isPending ? null : <RefreshCw aria-hidden="true" />}
        {t('variation')}
      </Button>
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex items-center gap-4 border-b py-2 last:border-0">
      <dt className="shrink-0 text-muted-foreground">{label}</dt>
      <dd className="flex min-w-0 flex-1 justify-end truncate">{children}</dd>
    </div>
  );
}
