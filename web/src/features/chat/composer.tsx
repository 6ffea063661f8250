'use client';

import { ArrowUp, Square } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { ModelPicker, useModels } from '@/components/shared/model-picker';
import { Alert } from '@/components/ui/alert';
import { IconButton } from '@/components/ui/icon-button';
import { CostEstimate, NoticeText, useEstimate } from '@/features/runs/cost-estimate';
import { Refusal } from '@/features/runs/refusal';
import { useLanguage } from '@/i18n/language-context';
import { directionOf } from '@/i18n/languages';
import { tellProblem } from '@/lib/api/notices';
import { type ApiProblem, problemOf } from '@/lib/api/problem';
import { blockDirection } from '@/lib/bidi/direction';
import { keepDraft, moveDraft, NEW_CHAT, readDraft } from './drafts';

export interface Sent {
  text: string;
  quoteId?: string;
}

/** Where one writes. What is written is kept on this device until the API has taken it. */
export function Composer(props: {
  conversation: string | null;
  model: string | null;
  onModel: (model: string) => void;
  isGoing: boolean;
  isStopping: boolean;
  /** The last thing sent, if the API did not take it. */
  refused: { problem: ApiProblem; text: string } | null;
  /** Rejects when nothing was begun. */
  onSend: (sent: Sent) => Promise<void>;
  onStop: () => void;
  onEditLast: () => void;
  isModelMenuOpen: boolean;
  onModelMenu: (isOpen: boolean) => void;
}) {
  const t = useTranslations('chat');
  const page = directionOf(useLanguage());
  const place = props.conversation ?? NEW_CHAT;
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const { models } = useModels('chat');
  const home = useRef(place);
  useEffect(() => {
    if (home.current !== place) {
      // A new chat has become a conversation: what was written meanwhile goes along.
      moveDraft(home.current, place);
      home.current = place;
      return;
    }
    setText(readDraft(place));
    if (matchMedia('(pointer: fine)').matches) field.current?.focus();
  }, [place]);
  const write = (next: string) => {
    setText(next);
    keepDraft(place, next);
  };
  const isEmpty = text.trim() === '';
  const estimate = useEstimate(
    isEmpty || props.model === null || props.isGoing
      ? null
      : {
          kind: 'chat',
          model: props.model,
          messages: [{ role: 'user', content: text }],
          conversationId: props.conversation,
        },
  );
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (isEmpty || props.isGoing || props.model === null) return;
    // What is kept on this device stays there until the API has taken it.
    setText('');
    // The button becomes the one that stops: what is typed next must not press it.
    if (matchMedia('(pointer: fine)').matches) field.current?.focus();
    props.onSend({ text, quoteId: estimate?.quote.quoteId }).catch((error) => {
      write(text);
      tellProblem(problemOf(error));
    });
  };
  const { refused } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each refusal gives its text back once, unless something was written since
  useEffect(() => {
    if (refused && text === '') write(refused.text);
  }, [refused?.problem]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey && matchMedia('(pointer: fine)').matches) {
      event.preventDefault();
      send();
    } else if (event.key === 'ArrowUp' && text === '' && !props.isGoing) {
      event.preventDefault();
      props.onEditLast();
    }
  };
  return (
    <form onSubmit={send} className="mx-auto w-full max-w-3xl px-4 pb-3 sm:px-6">
      {refused && refused.problem.code !== 'conversation.busy' ? (
        <div className="my-2">
          <Refusal problem={refused.problem} onOtherModel={() => props.onModelMenu(true)} />
        </div>
      ) : null}
      {estimate?.quote.notice ? (
        <Alert className="mb-2">
          <NoticeText notice={estimate.quote.notice} />
        </Alert>
      ) : null}
      <div className="rounded-2xl border border-input bg-surface transition-colors duration-120 focus-within:border-ring">
        <textarea
          ref={field}
          id="composer"
          rows={1}
          aria-label={t('message')}
          placeholder={t('placeholder')}
          dir={text ? blockDirection(text, page) : page}
          value={text}
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
          maxLength={200_000}
          className="field-sizing-content max-h-60 w-full resize-none bg-transparent px-4 pt-3 pb-1 text-base outline-none placeholder:text-muted-foreground"
        />
        <div className="flex items-center gap-1 px-2 pb-2">
          <div className="min-w-0 flex-1">
            <ModelPicker
              models={models}
              value={props.model}
              onChange={props.onModel}
              isOpen={props.isModelMenuOpen}
              onOpenChange={props.onModelMenu}
            />
          </div>
          {/* The name of a model may be cut, what it will cost may not. */}
          <span className="flex max-w-3/4 shrink-0">
            <CostEstimate estimate={estimate} />
          </span>
          {props.isGoing ? (
            <IconButton
              key="stop"
              label={t('stop')}
              keys={['Esc']}
              onClick={props.onStop}
              disabled={props.isStopping}
              variant="secondary"
            >
              <Square className="fill-current" aria-hidden="true" />
            </IconButton>
          ) : (
            <IconButton
              key="send"
              label={t('send')}
              keys={['Enter']}
              type="submit"
              variant="primary"
              disabled={isEmpty || !props.model}
            >
              <ArrowUp aria-hidden="true" />
            </IconButton>
          )}
        </div>
      </div>
      <p className="mt-1.5 text-center text-muted-foreground text-xs max-sm:hidden">{t('mistakes')}</p>
    </form>
  );
}
