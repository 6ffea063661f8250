'use client';

import { FileAudio, Mic, Square, X } from 'lucide-react';
import { useFormatter, useLocale, useTranslations } from 'use-intl';
import { FileDrop } from '@/components/shared/file-drop';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { Progress } from '@/components/ui/progress';
import { Refusal } from '@/features/runs/refusal';
import { writeClock } from '@/lib/sound/clock';
import { useDrafts } from './drafts';
import { useRecorder } from './use-recorder';
import { useUpload } from './use-upload';

// What the server takes; it looks into each file and not at its name.
const ACCEPT = 'audio/*,video/mp4,video/webm,.wav,.mp3,.ogg,.flac,.m4a,.webm,.mp4';
const BARS = [0.45, 0.8, 1, 0.7, 0.9, 0.6, 0.35];

/** Where a recording comes from: a file, or the microphone. */
export function SourceCard() {
  const t = useTranslations('audio');
  const format = useFormatter();
  const { listening, hear } = useDrafts();
  const upload = useUpload();
  const recorder = useRecorder((recording) => void upload.upload(recording, recordingName()));
  const recordingName = () => `${t('recording')} ${format.dateTime(new Date(), { timeStyle: 'short' })}`;
  if (listening.source) {
    return (
      <Chosen name={listening.source.name} seconds={listening.source.seconds} onRemove={() => hear({ source: null })} />
    );
  }
  if (upload.going) return <Uploading {...upload.going} onStop={upload.callOff} />;
  if (recorder.state === 'recording') return <Recording {...recorder} />;
  return (
    <div className="grid gap-3">
      {upload.problem ? <Refusal problem={upload.problem} onRetry={upload.retry} /> : null}
      <FileDrop
        label={t('drop')}
        hint={t('dropHint')}
        accept={ACCEPT}
        onFile={(file) => void upload.upload(file, file.name)}
      />
      <div className="flex items-center gap-3 text-2sm text-muted-foreground before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
        {t('or')}
      </div>
      <div className="grid justify-items-center gap-1.5 text-center">
        <Button isBusy={recorder.state === 'asking'} onClick={() => void recorder.start()}>
          {recorder.state === 'asking' ? null : <Mic aria-hidden="true" />}
          {t('record')}
        </Button>
        <p className="text-2sm text-muted-foreground">{t(recorder.state === 'asking' ? 'askingHint' : 'recordHint')}</p>
      </div>
      {recorder.state === 'denied' || recorder.state === 'missing' ? (
        <Alert tone="danger" role="alert" title={t(recorder.state)}>
          <p>{t(recorder.state === 'denied' ? 'deniedHint' : 'missingHint')}</p>
        </Alert>
      ) : null}
    </div>
  );
}

function Chosen({ name, seconds, onRemove }: { name: string; seconds: number; onRemove: () => void }) {
  const t = useTranslations('audio');
  const locale = useLocale();
  return (
    <div className="flex items-center gap-3 rounded-lg border bg-surface-2 px-4 py-3">
      <FileAudio className="size-5 shrink-0 stroke-[1.75] text-primary" aria-hidden="true" />
      <span className="min-w-0 flex-1 leading-snug">
        <bdi className="block truncate font-medium">{name}</bdi>
        <bdi dir="ltr" className="text-2sm text-muted-foreground">
          {writeClock(seconds, locale)}
        </bdi>
      </span>
      <IconButton label={t('otherFile')} size="icon-sm" onClick={onRemove}>
        <X aria-hidden="true" />
      </IconButton>
    </div>
  );
}

function Uploading({ name, share, onStop }: { name: string; share: number; onStop: () => void }) {
  const t = useTranslations('audio');
  const tCommon = useTranslations('common');
  const format = useFormatter();
  return (
    <div className="grid gap-2 rounded-lg border bg-surface-2 px-4 py-3">
      <span className="flex items-center gap-3">
        <bdi className="min-w-0 flex-1 truncate font-medium">{name}</bdi>
        <span role="status" className="text-2sm text-muted-foreground">
          {t('uploading', { percent: format.number(share, { style: 'percent' }) })}
        </span>
        <Button size="sm" onClick={onStop}>
          {tCommon('cancel')}
        </Button>
      </span>
      <Progress value={share} label={t('uploadProgress')} />
    </div>
  );
}

function Recording({ seconds, level, stop }: { seconds: number; level: number; stop: () => void }) {
  const t = useTranslations('audio');
  const locale = useLocale();
  return (
    <div className="grid justify-items-center gap-3 rounded-lg border border-primary/40 bg-primary-soft/40 px-4 py-6">
      <span aria-hidden="true" className="flex h-12 items-center gap-1">
        {BARS.map((bar) => (
          <span
            key={bar}
            className="w-1.5 rounded-full bg-primary transition-[height] duration-120"
            style={{ blockSize: `${10 + 90 * bar * level}%` }}
          />
        ))}
      </span>
      <span role="timer" aria-label={t('recordingNow')} dir="ltr" className="font-semibold text-xl">
        {writeClock(seconds, locale)}
      </span>
      <Button variant="primary" onClick={stop}>
        <Square className="fill-current" aria-hidden="true" />
        {t('stopRecording')}
      </Button>
      <p className="text-2sm text-muted-foreground">{t('stopHint')}</p>
    </div>
  );
}
