'use client';

import { useTranslations } from 'use-intl';
import { Select } from '@/components/ui/select';
import { orderHeaders, useOrder } from '@/features/jobs/orders';
import type { Schemas } from '@/lib/api/client';
import { useDrafts, videoOrderOf } from './drafts';
import { PromptCard } from './prompt-card';
import { RatioChoice } from './ratio-choice';

const LENGTHS = [3, 5, 8, 10, 15, 30, 60];

export function VideoPrompt(props: {
  models: Schemas['ModelShown'][] | undefined;
  model: string | null;
  onModel: (model: string) => void;
}) {
  const t = useTranslations('images');
  const { video: draft, writeVideo } = useDrafts();
  const order = useOrder('/api/v1/videos/generate');
  const named = (seconds: number) => t('secondsOf', { seconds });
  return (
    <PromptCard
      kind="video"
      prompt={draft.prompt}
      placeholder={t('videoPlaceholder')}
      onPrompt={(prompt) => writeVideo({ prompt })}
      models={props.models}
      model={props.model}
      onModel={props.onModel}
      quantity={draft.seconds}
      order={videoOrderOf(draft, props.model)}
      sending={order}
      onSend={(body) => order.mutate({ body, headers: orderHeaders() })}
      onRetry={() => order.variables && order.mutate(order.variables)}
    >
      <RatioChoice value={draft.ratio} onChange={(ratio) => writeVideo({ ratio })} />
      <Select
        size="sm"
        aria-label={t('seconds')}
        value={String(draft.seconds)}
        onChange={(seconds) => writeVideo({ seconds: Number(seconds) })}
        choices={LENGTHS.map((seconds) => ({ value: String(seconds), label: named(seconds) }))}
      />
    </PromptCard>
  );
}
