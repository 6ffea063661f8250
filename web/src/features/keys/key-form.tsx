'use client';

import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Dialog, DialogContent } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input, Textarea } from '@/components/ui/input';
import { $api } from '@/lib/api/client';
import { problemOf } from '@/lib/api/problem';
import { fieldProblem, textOf } from '@/lib/errors';
import { tellDone } from '@/lib/toasts';
import type { Doing } from '.';
import { ModelsChoice } from './models-choice';
import { OnDisconnect } from './on-disconnect';
import { ScopesChoice } from './scopes-choice';
import { changeOf, type Draft, draftOf, type Key, NEW_DRAFT, termsOf, wrongIn } from './terms';

type Texts = 'name' | 'capTotal' | 'capMonth' | 'requestsPerMinute' | 'tokensPerMinute' | 'runsAtOnce' | 'networks';

/** What a key may be used for: of a new one, or with `shown` of one that is there. */
export function KeyForm(props: { shown?: Key; onClose: () => void; onDo: (doing: Doing) => void }) {
  const { shown, onClose } = props;
  const t = useTranslations('keys');
  const tErrors = useTranslations('errors');
  const locale = useLocale();
  const [draft, setDraft] = useState<Draft>(() => (shown ? draftOf(shown, locale) : NEW_DRAFT));
  const [isChecked, setChecked] = useState(false);
  const save = useSave(props);
  const wrong = isChecked ? wrongIn(draft, new Date()) : {};
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (Object.keys(wrongIn(draft, new Date())).length === 0) save.act(draft);
  };
  const errorOf = (name: keyof Draft, refused = name as string) =>
    wrong[name] || fieldProblem(save.problem, refused) ? t(`wrong.${name}`) : undefined;
  const text = (name: Texts, more?: { hint?: string; isNumber?: boolean }) => (
    <Field label={t(`field.${name}`)} hint={more?.hint} error={errorOf(name)}>
      <Input
        dir={more?.isNumber ? 'ltr' : 'auto'}
        inputMode={more?.isNumber ? 'decimal' : undefined}
        autoComplete="off"
        placeholder={more?.isNumber ? t('noLimit') : undefined}
        value={draft[name]}
        onChange={(event) => change({ [name]: event.target.value })}
      />
    </Field>
  );
  const isUntold = save.problem !== null && !save.problem.facts.fields?.length;
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent
        title={shown ? t('changeTitle', { name: shown.name }) : t('createTitle')}
        description={shown ? t('changeHint') : t('createHint')}
        footer={
          <Button type="submit" form="api-key" variant="primary" isBusy={save.isPending}>
            {shown ? t('save') : t('create')}
          </Button>
        }
      >
        <form id="api-key" onSubmit={onSubmit} noValidate className="grid grid-cols-1 gap-4">
          {text('name', { hint: t('nameHint') })}
          <ScopesChoice value={draft.scopes} error={errorOf('scopes')} onChange={(scopes) => change({ scopes })} />
          <ModelsChoice value={draft.models} onChange={(models) => change({ models })} />
          <div className="grid gap-4 sm:grid-cols-2">
            {text('capMonth', { isNumber: true })}
            {text('capTotal', { isNumber: true })}
          </div>
          <div className="grid gap-4 sm:grid-cols-3">
            {text('requestsPerMinute', { isNumber: true })}
            {text('tokensPerMinute', { isNumber: true })}
            {text('runsAtOnce', { isNumber: true })}
          </div>
          <Field label={t('field.networks')} hint={t('networksHint')} error={errorOf('networks')}>
            <Textarea
              dir="ltr"
              className="min-h-16 font-mono text-2sm"
              value={draft.networks}
              onChange={(event) => change({ networks: event.target.value })}
            />
          </Field>
          <Field label={t('field.expiresOn')} hint={t('expiresHint')} error={errorOf('expiresOn', 'expiresAt')}>
            <Input
              type="date"
              dir="ltr"
              value={draft.expiresOn}
              onChange={(event) => change({ expiresOn: event.target.value })}
            />
          </Field>
          <OnDisconnect value={draft.onDisconnect} onChange={(onDisconnect) => change({ onDisconnect })} />
          {isUntold && save.problem ? (
            <p role="alert" className="text-2sm text-danger">
              {tErrors(textOf(save.problem))}
            </p>
          ) : null}
        </form>
      </DialogContent>
    </Dialog>
  );
}

function useSave({ shown, onClose, onDo }: { shown?: Key; onClose: () => void; onDo: (doing: Doing) => void }) {
  const t = useTranslations('keys');
  const locale = useLocale();
  const queryClient = useQueryClient();
  const renew = () => void queryClient.invalidateQueries({ queryKey: ['get', '/api/v1/api-keys'] });
  const create = $api.useMutation('post', '/api/v1/api-keys', {
    meta: { isToldInPlace: true },
    onSuccess: ({ key, secret }) => {
      renew();
      onDo({ what: 'show', key, secret });
    },
  });
  const change = $api.useMutation('patch', '/api/v1/api-keys/{keyId}', {
    meta: { isToldInPlace: true },
    onSuccess: () => {
      renew();
      void tellDone(t('saved'));
      onClose();
    },
  });
  const error = create.error ?? change.error;
  return {
    act: (draft: Draft) =>
      shown
        ? change.mutate({ params: { path: { keyId: shown.id } }, body: changeOf(shown, draft, locale) })
        : create.mutate({ body: termsOf(draft) }),
    isPending: create.isPending || change.isPending,
    problem: error ? problemOf(error) : null,
  };
}
