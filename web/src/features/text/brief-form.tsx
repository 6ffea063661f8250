'use client';

import { PenLine, Square } from 'lucide-react';
import type { FormEvent } from 'react';
import { useTranslations } from 'use-intl';
import { ModelPicker } from '@/components/shared/model-picker';
import { Button } from '@/components/ui/button';
import { Card, CardBody } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { Textarea } from '@/components/ui/input';
import { Segmented } from '@/components/ui/segmented';
import { Select } from '@/components/ui/select';
import { CostEstimate, type Estimate } from '@/features/runs/cost-estimate';
import { useLanguage } from '@/i18n/language-context';
import { directionOf } from '@/i18n/languages';
import type { Schemas } from '@/lib/api/client';
import { blockDirection } from '@/lib/bidi/direction';
import { type Brief, useTexts } from './texts';

const LENGTHS = ['short', 'medium', 'long'] as const;

/** What is to be written, and how. It is kept on this device, so that no failure and no reload loses it. */
export function BriefForm(props: {
  presets: Schemas['TextPresets'];
  models: Schemas['ModelShown'][] | undefined;
  model: string | null;
  onModel: (model: string) => void;
  isModelMenuOpen: boolean;
  onModelMenu: (isOpen: boolean) => void;
  estimate: Estimate | null;
  isGoing: boolean;
  isStopping: boolean;
  /** What is written will be another version of the text in sight. */
  isVersion: boolean;
  onStart: () => void;
  onStop: () => void;
}) {
  const t = useTranslations('text');
  const page = directionOf(useLanguage());
  const { brief, write } = useTexts();
  const { presets } = props;
  const named = useNames();
  const ofTemplate = presets.templates.find(({ id }) => id === brief.template)?.language ?? null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!props.isGoing) props.onStart();
  };
  return (
    <Card>
      <CardBody>
        <form onSubmit={submit} className="grid grid-cols-1 gap-4">
          <fieldset>
            <legend className="mb-1.5 font-medium text-2sm">{t('template')}</legend>
            <div className="flex flex-wrap gap-1.5">
              {['free', ...presets.templates.map(({ id }) => id)].map((id) => (
                <Button
                  key={id}
                  size="sm"
                  variant={brief.template === id ? 'soft' : 'secondary'}
                  aria-pressed={brief.template === id}
                  onClick={() => write({ template: id })}
                >
                  {named.template(id)}
                </Button>
              ))}
            </div>
          </fieldset>
          <Field label={t('topic')} hint={t('topicHint')}>
            <Textarea
              required
              maxLength={100_000}
              dir={brief.topic ? blockDirection(brief.topic, page) : page}
              value={brief.topic}
              placeholder={t('topicPlaceholder')}
              onChange={(event) => write({ topic: event.target.value })}
              className="field-sizing-content max-h-96 min-h-36 text-base"
            />
          </Field>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label={t('tone')}>
              <Select
                value={brief.tone}
                onChange={(tone) => write({ tone })}
                choices={presets.tones.map((tone) => ({ value: tone, label: named.tone(tone) }))}
              />
            </Field>
            <Field label={t('language')}>
              <Select
                // A template for one language leaves no choice.
                disabled={ofTemplate !== null}
                value={ofTemplate ?? (brief.language || 'any')}
                onChange={(language) => write({ language: language === 'any' ? '' : language })}
                choices={['any', ...presets.languages].map((one) => ({ value: one, label: named.language(one) }))}
              />
            </Field>
          </div>
          <div className="grid gap-1.5">
            <span className="font-medium text-2sm">{t('length')}</span>
            <Segmented
              label={t('length')}
              value={brief.length}
              onChange={(length: Brief['length']) => write({ length })}
              choices={LENGTHS.map((length) => ({ value: length, label: t(`lengths.${length}`) }))}
            />
          </div>
          <div className="grid grid-cols-1 gap-2 border-t pt-4">
            <div className="flex items-center gap-2">
              <div className="min-w-0 flex-1">
                <ModelPicker
                  models={props.models}
                  value={props.model}
                  onChange={props.onModel}
                  isOpen={props.isModelMenuOpen}
                  onOpenChange={props.onModelMenu}
                />
              </div>
              {props.isGoing ? (
                <Button onClick={props.onStop} disabled={props.isStopping}>
                  <Square className="fill-current" aria-hidden="true" />
                  {t('stop')}
                </Button>
              ) : (
                <Button type="submit" variant="primary" disabled={!brief.topic.trim() || props.model === null}>
                  <PenLine aria-hidden="true" />
                  {t(props.isVersion ? 'writeAgain' : 'write')}
                </Button>
              )}
            </div>
            <p className="flex min-h-6 justify-end">
              <CostEstimate estimate={props.estimate} />
            </p>
          </div>
        </form>
      </CardBody>
    </Card>
  );
}

/** The names of what the API offers; something newer than this page is shown by its id. */
export function useNames() {
  const t = useTranslations('text');
  const named =
    <Key extends string>(known: Record<Key, string>) =>
    (id: string): string =>
      known[id as Key] ?? id;
  return {
    template: named({
      free: t('templates.free'),
      email: t('templates.email'),
      social_post: t('templates.social_post'),
      product_description: t('templates.product_description'),
      summary: t('templates.summary'),
      rewrite: t('templates.rewrite'),
      translate_fa: t('templates.translate_fa'),
      translate_en: t('templates.translate_en'),
      article: t('templates.article'),
    }),
    tone: named({
      neutral: t('tones.neutral'),
      friendly: t('tones.friendly'),
      formal: t('tones.formal'),
      persuasive: t('tones.persuasive'),
      playful: t('tones.playful'),
      professional: t('tones.professional'),
    }),
    language: named({ any: t('languages.any'), fa: t('languages.fa'), en: t('languages.en') }),
  };
}
