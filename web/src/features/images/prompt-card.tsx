'use client';

import type { UseMutationResult } from '@tanstack/react-query';
import { Sparkles } from 'lucide-react';
import type { FormEvent, KeyboardEvent, ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { ModelPicker } from '@/components/shared/model-picker';
import { Badge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { OrderButton, OrderProblem, usePrice } from '@/features/jobs/order-button';
import { quotedIn } from '@/features/runs/cost-estimate';
import { useLanguage } from '@/i18n/language-context';
import { directionOf } from '@/i18n/languages';
import type { Schemas } from '@/lib/api/client';
import { problemOf } from '@/lib/api/problem';
import { blockDirection } from '@/lib/bidi/direction';

/** Where one says what is wanted, with everything about it in sight: shape, number, model, price. */
export function PromptCard<Order extends { model: string }>(props: {
  kind: 'image' | 'video';
  prompt: string;
  placeholder: string;
  onPrompt: (prompt: string) => void;
  models: Schemas['ModelShown'][] | undefined;
  model: string | null;
  onModel: (model: string) => void;
  /** How many pieces are paid for. */
  quantity: number;
  /** Null while something is missing. */
  order: Order | null;
  sending: Pick<UseMutationResult<unknown, unknown, unknown>, 'isPending' | 'error'>;
  onSend: (order: Order & { quoteId?: string }) => void;
  onRetry: () => void;
  extra?: ReactNode;
  children: ReactNode;
}) {
  const t = useTranslations('images');
  const page = directionOf(useLanguage());
  const { prompt, model, order, sending } = props;
  const isPreview = props.models?.find(({ id }) => id === model)?.isPreview ?? false;
  const price = usePrice(model === null ? null : { kind: props.kind, model, quantity: props.quantity });
  const isReady = order !== null && price.problem === null && !sending.isPending;
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (isReady) props.onSend({ ...order, ...quotedIn(price.estimate) });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send();
  };
  return (
    <Card className="border-input focus-within:border-ring">
      <form onSubmit={send}>
        <textarea
          rows={2}
          aria-label={t('prompt')}
          placeholder={props.placeholder}
          dir={prompt ? blockDirection(prompt, page) : page}
          value={prompt}
          maxLength={4_000}
          onChange={(event) => props.onPrompt(event.target.value)}
          onKeyDown={onKeyDown}
          className="field-sizing-content max-h-60 min-h-20 w-full resize-none bg-transparent px-4 pt-4 pb-2 text-base outline-none placeholder:text-muted-foreground sm:px-5"
        />
        {props.extra}
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-3 pb-3 sm:px-4">
          {props.children}
          <span className="flex min-w-0 flex-1 items-center gap-2 max-sm:basis-full">
            <ModelPicker models={props.models} value={model} onChange={props.onModel} />
            {isPreview ? (
              <Badge tone="outline" className="min-w-0 shrink">
                <span className="truncate">{t('preview')}</span>
              </Badge>
            ) : null}
          </span>
          <OrderButton
            icon={Sparkles}
            label={t('create')}
            estimate={price.estimate}
            isBusy={sending.isPending}
            isDisabled={!isReady}
          />
        </div>
        {isPreview ? (
          <p className="border-t px-4 py-2.5 text-2sm text-muted-foreground sm:px-5">{t('previewHint')}</p>
        ) : null}
        {price.problem || sending.error ? (
          <div className="border-t p-3">
            <OrderProblem
              price={price.problem}
              refused={sending.error ? problemOf(sending.error) : null}
              onRetry={props.onRetry}
            />
          </div>
        ) : null}
      </form>
    </Card>
  );
}
