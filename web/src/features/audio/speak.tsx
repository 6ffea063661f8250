'use client';

import { Speech } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { ErrorState } from '@/components/shared/error-state';
import { useModels } from '@/components/shared/model-picker';
import { Card, CardBody } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { Field } from '@/components/ui/field';
import { Textarea } from '@/components/ui/input';
import { Segmented } from '@/components/ui/segmented';
import { Skeleton } from '@/components/ui/skeleton';
import { Slider } from '@/components/ui/slider';
import { usePrice } from '@/features/jobs/order-button';
import { orderHeaders, useOrder } from '@/features/jobs/orders';
import { quotedIn } from '@/features/runs/cost-estimate';
import { useModelChoice } from '@/features/runs/use-model-choice';
import { useLanguage } from '@/i18n/language-context';
import { directionOf } from '@/i18n/languages';
import type { Schemas } from '@/lib/api/client';
import { blockDirection } from '@/lib/bidi/direction';
import { cn } from '@/lib/cn';
import { lengthOf, TEXT_MAX, useDrafts, voiceOf } from './drafts';
import { OrderEnd } from './order-end';
import { Recordings } from './recordings';
import { Voices } from './voices';

const SLOWEST = 0.5;
const FASTEST = 2;
const FORMATS = ['mp3', 'wav'] as const;

/** Speaks a text. */
export function Speak() {
  const t = useTranslations('audio');
  const { models, error, refetch } = useModels('speech');
  const [ordered, setOrdered] = useState<string | null>(null);
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <Card>
        {error && !models ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
        {!models && !error ? <Skeleton className="m-5 h-126" /> : null}
        {models?.length === 0 ? (
          <Empty icon={Speech} title={t('noSpeakers')} description={t('noSpeakersHint')} />
        ) : null}
        {models && models.length > 0 ? <Order models={models} onOrdered={setOrdered} /> : null}
      </Card>
      <Recordings ordered={ordered} />
    </div>
  );
}

function Order({ models, onOrdered }: { models: Schemas['ModelShown'][]; onOrdered: (generationId: string) => void }) {
  const t = useTranslations('audio');
  const format = useFormatter();
  const language = useLanguage();
  const page = directionOf(language);
  const [id, setModel] = useModelChoice('speech', models, null, language);
  const model = models.find((one) => one.id === id);
  const { speaking, say } = useDrafts();
  const { text, speed } = speaking;
  const direction = text ? blockDirection(text, page) : page;
  const voice = voiceOf(model, speaking.voices, direction === 'rtl' ? 'fa' : 'en');
  const length = lengthOf(text);
  const isTooLong = length > TEXT_MAX;
  const order = useOrder('/api/v1/audio/tts');
  const isEmpty = !text.trim();
  const price = usePrice(isEmpty || isTooLong || id === null ? null : { kind: 'speech', model: id, quantity: length });
  const isReady = !isEmpty && !isTooLong && id !== null && price.problem === null && !order.isPending;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    const body = { model: id, text, voice, speed, format: speaking.format, ...quotedIn(price.estimate) };
    order.mutate(
      { body, headers: orderHeaders() },
      { onSuccess: (taken) => 'generationId' in taken && onOrdered(taken.generationId) },
    );
  };
  const times = format.number(speed, { maximumFractionDigits: 2 });
  return (
    <CardBody>
      <form onSubmit={send} className="grid grid-cols-1 gap-4">
        <Field
          label={t('text')}
          error={isTooLong ? t('tooLong') : undefined}
          hint={
            <span className={cn('block text-end', isTooLong && 'text-danger')}>
              {t('countOf', { count: length, most: TEXT_MAX })}
            </span>
          }
        >
          <Textarea
            dir={direction}
            value={text}
            placeholder={t('textPlaceholder')}
            onChange={(event) => say({ text: event.target.value })}
            className="field-sizing-content max-h-96 min-h-36 text-base"
          />
        </Field>
        {model && model.voices.length > 0 ? (
          <Voices
            voices={model.voices}
            value={voice}
            onChange={(next) => say({ voices: { ...speaking.voices, [model.id]: next } })}
          />
        ) : null}
        <div className="flex flex-wrap gap-x-6 gap-y-3">
          <div className="min-w-48 flex-1">
            <span className="flex justify-between font-medium text-2sm">
              {t('speed')}
              <bdi dir="ltr" className="font-normal text-muted-foreground">
                {times}×
              </bdi>
            </span>
            <Slider
              label={t('speed')}
              value={speed}
              valueText={t('times', { times })}
              min={SLOWEST}
              max={FASTEST}
              step={0.05}
              onChange={(next) => say({ speed: next })}
            />
          </div>
          <div className="grid gap-1.5">
            <span className="font-medium text-2sm">{t('format')}</span>
            <Segmented
              label={t('format')}
              value={speaking.format}
              onChange={(next) => say({ format: next })}
              choices={FORMATS.map((one) => ({ value: one, label: <bdi dir="ltr">{one.toUpperCase()}</bdi> }))}
            />
          </div>
        </div>
        <OrderEnd
          models={models}
          model={id}
          onModel={setModel}
          price={price}
          order={order}
          icon={Speech}
          label={t('speak')}
          isReady={isReady}
        />
      </form>
    </CardBody>
  );
}
