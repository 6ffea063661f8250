'use client';

import { useMutation } from '@tanstack/react-query';
import { Download, ReceiptText } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useCallback, useRef, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { CopyButton } from '@/components/shared/copy-button';
import { ErrorState } from '@/components/shared/error-state';
import { Player, type PlayerHandle } from '@/components/shared/player/player';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { IconButton } from '@/components/ui/icon-button';
import { Skeleton } from '@/components/ui/skeleton';
import { $api, type Schemas } from '@/lib/api/client';
import { download } from '@/lib/api/download';
import { linked, RELINK_MS } from '@/lib/api/file-links';
import { cn } from '@/lib/cn';
import { writeClock } from '@/lib/sound/clock';
import { useLanguageName } from './listen';
import { segmentAt } from './segments';

const ReceiptSheet = dynamic(() => import('@/features/billing/receipt-sheet').then((module) => module.ReceiptSheet));

/** What was said, beside the recording in which it was said. */
export function Transcript({ generationId }: { generationId: string }) {
  const { data, error, refetch } = $api.useQuery('get', '/api/v1/generations/{generationId}/result', {
    params: { path: { generationId } },
  });
  if (error) {
    return (
      <Card>
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Card>
    );
  }
  if (!data) return <Skeleton className="h-96 rounded-xl" />;
  return data.kind === 'transcription' ? <Shown transcript={data} /> : null;
}

function Shown({ transcript }: { transcript: Schemas['TranscriptShown'] }) {
  const t = useTranslations('audio');
  const nameOf = useLanguageName();
  const player = useRef<PlayerHandle | null>(null);
  const wished = useRef<number | null>(null); // a moment that was chosen before the recording was there
  const take = useCallback((handle: PlayerHandle | null) => {
    player.current = handle;
    if (handle === null || wished.current === null) return;
    handle.seek(wished.current);
    wished.current = null;
  }, []);
  const seek = (seconds: number) => {
    if (player.current) player.current.seek(seconds);
    else wished.current = seconds;
  };
  const [at, setAt] = useState<number | null>(null);
  const { segments, generationId } = transcript;
  return (
    <Card className="grid grid-cols-1">
      <div className="flex flex-wrap items-center gap-2 px-4 pt-4 sm:px-5">
        <h2 className="text-base">{t('transcript')}</h2>
        {transcript.language ? <Badge>{nameOf(transcript.language)}</Badge> : null}
        {transcript.coinCost ? <Amount coins={transcript.coinCost} className="text-2sm" /> : null}
        <span className="ms-auto flex flex-wrap items-center gap-1">
          <Acts generationId={generationId} text={transcript.text ?? ''} />
        </span>
      </div>
      {transcript.summary ? (
        <section aria-label={t('summary')} className="mx-4 mt-3 rounded-lg bg-primary-soft/50 px-4 py-3 sm:mx-5">
          <h3 className="font-medium text-2sm text-primary">{t('summary')}</h3>
          <p dir="auto">{transcript.summary}</p>
        </section>
      ) : null}
      <Recording generationId={generationId} onTime={setAt} handle={take} />
      {segments.length === 0 ? <p className="px-5 pb-5 text-muted-foreground">{t('nothingSaid')}</p> : null}
      <Segments segments={segments} at={at} onSeek={seek} />
    </Card>
  );
}

function Segments(props: {
  segments: Schemas['SegmentShown'][];
  at: number | null;
  onSeek: (seconds: number) => void;
}) {
  const t = useTranslations('audio');
  const locale = useLocale();
  const spoken = props.at === null ? -1 : segmentAt(props.segments, props.at);
  return (
    <ol aria-label={t('segments')} className="max-h-[32rem] overflow-y-auto border-t px-2 py-2 sm:px-3">
      {props.segments.map((segment, at) => (
        <li key={segment.start}>
          <button
            type="button"
            aria-current={at === spoken || undefined}
            onClick={() => props.onSeek(segment.start)}
            className={cn(
              'flex w-full items-baseline gap-3 rounded-md px-2 py-1.5 text-start hover:bg-surface-2',
              at === spoken && 'bg-primary-soft/60',
            )}
          >
            <bdi dir="ltr" className="shrink-0 font-mono text-primary text-xs">
              {writeClock(segment.start, locale)}
            </bdi>
            <span dir="auto" className="min-w-0 flex-1 text-base">
              {segment.text}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

/** The recording itself, while it is kept. */
function Recording(props: {
  generationId: string;
  onTime: (seconds: number) => void;
  handle: (player: PlayerHandle | null) => void;
}) {
  const t = useTranslations('audio');
  const path = { generationId: props.generationId };
  const asked = $api.useQuery('get', '/api/v1/generations/{generationId}/request', { params: { path } });
  const fileId = asked.data?.fileId ?? '';
  const found = $api.useQuery(
    'get',
    '/api/v1/files/{fileId}',
    { params: { path: { fileId } } },
    { enabled: fileId !== '', refetchInterval: RELINK_MS, retry: false },
  );
  const file = found.data && linked(found.data);
  return (
    <div className="flex min-h-18 items-center px-4 py-3 sm:px-5">
      {file ? (
        <Player
          url={file.url}
          name={t('recording')}
          seconds={file.seconds}
          onTime={props.onTime}
          ref={props.handle}
          className="w-full"
        />
      ) : null}
      {asked.error || found.error ? <p className="text-2sm text-muted-foreground">{t('recordingGone')}</p> : null}
    </div>
  );
}

const FORMATS = ['srt', 'vtt', 'txt'] as const;

function Acts({ generationId, text }: { generationId: string; text: string }) {
  const t = useTranslations('audio');
  const [isReceipt, setReceipt] = useState(false);
  const save = useMutation({
    mutationFn: (format: string) =>
      download(`/api/v1/generations/${generationId}/transcript?format=${format}`, `transcript.${format}`),
  });
  return (
    <>
      <CopyButton text={text} label={t('copyText')} />
      <IconButton label={t('receipt')} size="icon-sm" onClick={() => setReceipt(true)}>
        <ReceiptText aria-hidden="true" />
      </IconButton>
      {FORMATS.map((format) => (
        <Button
          key={format}
          size="sm"
          aria-label={t('save', { format })}
          disabled={save.isPending}
          onClick={() => save.mutate(format)}
        >
          <Download aria-hidden="true" />
          <bdi dir="ltr">.{format}</bdi>
        </Button>
      ))}
      {isReceipt ? <ReceiptSheet generationId={generationId} onClose={() => setReceipt(false)} /> : null}
    </>
  );
}
