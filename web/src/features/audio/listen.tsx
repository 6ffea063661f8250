'use client';

import { Captions } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { ErrorState } from '@/components/shared/error-state';
import { useModels } from '@/components/shared/model-picker';
import { Card, CardBody } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { Skeleton } from '@/components/ui/skeleton';
import { Switch } from '@/components/ui/switch';
import { usePrice } from '@/features/jobs/order-button';
import { orderHeaders, useOrder } from '@/features/jobs/orders';
import { quotedIn } from '@/features/runs/cost-estimate';
import { useModelChoice } from '@/features/runs/use-model-choice';
import { useLanguage } from '@/i18n/language-context';
import type { Schemas } from '@/lib/api/client';
import { useDrafts } from './drafts';
import { OrderEnd } from './order-end';
import { SourceCard } from './source-card';
import { Transcripts } from './transcripts';

const LANGUAGES = ['fa', 'en', 'ar', 'tr', 'de', 'fr', 'es', 'ru'];

/** Writes down what is said in a recording. */
export function Listen() {
  const t = useTranslations('audio');
  const { models, error, refetch } = useModels('transcription');
  const [open, setOpen] = useState<string | null>(null);
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]">
      <Card>
        {error && !models ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
        {!models && !error ? <Skeleton className="m-5 h-110" /> : null}
        {models?.length === 0 ? (
          <Empty icon={Captions} title={t('noListeners')} description={t('noListenersHint')} />
        ) : null}
        {models && models.length > 0 ? <Order models={models} onOrdered={setOpen} /> : null}
      </Card>
      <Transcripts open={open} onOpen={setOpen} />
    </div>
  );
}

function Order({ models, onOrdered }: { models: Schemas['ModelShown'][]; onOrdered: (generationId: string) => void }) {
  const t = useTranslations('audio');
  const summaryId = useId();
  const nameOf = useLanguageName();
  const [model, setModel] = useModelChoice('transcription', models, null, useLanguage());
  const { listening, hear } = useDrafts();
  const { source, language, isSummed } = listening;
  const order = useOrder('/api/v1/audio/stt');
  const price = usePrice(
    source === null || model === null
      ? null
      : { kind: 'transcription', model, quantity: Math.max(1, source.seconds), summary: isSummed },
  );
  const isReady = source !== null && model !== null && price.problem === null && !order.isPending;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    const body = { fileId: source.fileId, model, language: language || null, summary: isSummed };
    order.mutate(
      { body: { ...body, ...quotedIn(price.estimate) }, headers: orderHeaders() },
      {
        onSuccess: (ordered) => {
          hear({ source: null });
          if ('generationId' in ordered) onOrdered(ordered.generationId);
        },
      },
    );
  };
  return (
    <CardBody>
      <form onSubmit={send} className="grid gap-4">
        <SourceCard />
        <Field label={t('spoken')}>
          <Select
            value={language || 'any'}
            onChange={(next) => hear({ language: next === 'any' ? '' : next })}
            choices={[
              { value: 'any', label: t('anyLanguage') },
              ...LANGUAGES.map((code) => ({ value: code, label: nameOf(code) })),
            ]}
          />
        </Field>
        <div className="flex items-center gap-4">
          <span className="min-w-0 flex-1">
            <label htmlFor={summaryId} className="font-medium text-2sm">
              {t('summary')}
            </label>
            <span className="block text-2sm text-muted-foreground">{t('summaryHint')}</span>
          </span>
          <Switch id={summaryId} checked={isSummed} onCheckedChange={(next) => hear({ isSummed: next })} />
        </div>
        <OrderEnd
          models={models}
          model={model}
          onModel={setModel}
          price={price}
          order={order}
          icon={Captions}
          label={t('transcribe')}
          isReady={isReady}
        />
      </form>
    </CardBody>
  );
}

/** Gives a language its name in the language of the page. */
export function useLanguageName(): (code: string) => string {
  const names = new Intl.DisplayNames(useLocale(), { type: 'language' });
  return (code) => {
    try {
      return names.of(code) ?? code;
    } catch {
      return code; // not every name that a model gives is the code of a language
    }
  };
}
