'use client';

import { Dices, SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { BesideField, Field } from '@/components/ui/field';
import { IconButton } from '@/components/ui/icon-button';
import { Input, Textarea } from '@/components/ui/input';
import { Segmented } from '@/components/ui/segmented';
import { orderHeaders, useOrder } from '@/features/jobs/orders';
import { useLanguage } from '@/i18n/language-context';
import { directionOf } from '@/i18n/languages';
import type { Schemas } from '@/lib/api/client';
import { blockDirection } from '@/lib/bidi/direction';
import { newSeed, orderOf, readSeed, useDrafts } from './drafts';
import { PromptCard } from './prompt-card';
import { RatioChoice } from './ratio-choice';

const COUNTS = ['1', '2', '3', '4'] as const;

export function ImagePrompt(props: {
  models: Schemas['ModelShown'][] | undefined;
  model: string | null;
  onModel: (model: string) => void;
}) {
  const t = useTranslations('images');
  const { image: draft, write } = useDrafts();
  const [isMore, setMore] = useState(false);
  const order = useOrder('/api/v1/images/generate');
  const format = useFormatter();
  return (
    <PromptCard
      kind="image"
      prompt={draft.prompt}
      placeholder={t('promptPlaceholder')}
      onPrompt={(prompt) => write({ prompt })}
      models={props.models}
      model={props.model}
      onModel={props.onModel}
      quantity={draft.count}
      order={orderOf(draft, props.model)}
      sending={order}
      onSend={(body) => order.mutate({ body, headers: orderHeaders() })}
      onRetry={() => order.variables && order.mutate(order.variables)}
      extra={isMore ? <More /> : null}
    >
      <RatioChoice value={draft.ratio} onChange={(ratio) => write({ ratio })} />
      <Segmented
        label={t('count')}
        value={String(draft.count) as (typeof COUNTS)[number]}
        onChange={(count) => write({ count: Number(count) })}
        choices={COUNTS.map((count) => ({ value: count, label: format.number(Number(count)) }))}
        className="max-sm:flex-1 max-sm:*:flex-1"
      />
      <Button
        variant={isMore ? 'soft' : 'ghost'}
        size="sm"
        className="max-lg:h-10"
        aria-expanded={isMore}
        onClick={() => setMore(!isMore)}
      >
        <SlidersHorizontal aria-hidden="true" />
        {t('more')}
      </Button>
    </PromptCard>
  );
}

function More() {
  const t = useTranslations('images');
  const page = directionOf(useLanguage());
  const { image: draft, write } = useDrafts();
  const isWrong = readSeed(draft.seed) === undefined;
  return (
    <div className="grid gap-4 border-t px-4 py-4 sm:grid-cols-[minmax(0,1fr)_16rem] sm:px-5">
      <Field label={t('negative')}>
        <Textarea
          rows={2}
          maxLength={4_000}
          dir={draft.negativePrompt ? blockDirection(draft.negativePrompt, page) : page}
          placeholder={t('negativePlaceholder')}
          value={draft.negativePrompt}
          onChange={(event) => write({ negativePrompt: event.target.value })}
          className="field-sizing-content min-h-20 resize-none"
        />
      </Field>
      <div className="flex items-start gap-2">
        <Field
          label={t('seed')}
          hint={t('seedHint')}
          error={isWrong ? t('seedWrong') : undefined}
          className="min-w-0 flex-1"
        >
          <Input
            inputMode="numeric"
            dir="ltr"
            value={draft.seed}
            onChange={(event) => write({ seed: event.target.value })}
          />
        </Field>
        <BesideField>
          <IconButton label={t('seedByChance')} onClick={() => write({ seed: String(newSeed()) })}>
            <Dices aria-hidden="true" />
          </IconButton>
        </BesideField>
      </div>
    </div>
  );
}
