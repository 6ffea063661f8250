'use client';

import { useTranslations } from 'use-intl';
import { RadioCard, RadioCards } from '@/components/ui/radio-card';
import { useLanguage } from '@/i18n/language-context';
import { directionOf } from '@/i18n/languages';
import { useLanguageName } from './listen';

const CODE = /^[a-z]{2}(-[a-z]{2})?$/;

/** The voices of a model. Those that are called by a language are shown by its name. */
export function Voices(props: { voices: readonly string[]; value: string | null; onChange: (voice: string) => void }) {
  const t = useTranslations('audio');
  const nameOf = useLanguageName();
  const shown = (voice: string) => (CODE.test(voice) ? nameOf(voice) : voice);
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-2sm">{t('voice')}</legend>
      <RadioCards
        dir={directionOf(useLanguage())}
        aria-label={t('voice')}
        value={props.value ?? ''}
        onValueChange={props.onChange}
        className="grid max-h-60 grid-cols-[repeat(auto-fill,minmax(9rem,1fr))] gap-2 overflow-y-auto p-0.5"
      >
        {props.voices.map((voice) => (
          <RadioCard key={voice} value={voice} className="flex items-center gap-2.5 px-3 py-2">
            <span
              aria-hidden="true"
              className="grid size-7 shrink-0 place-items-center rounded-full bg-surface-3 font-medium text-muted-foreground text-xs uppercase"
            >
              {voice.slice(0, 2)}
            </span>
            <bdi className="min-w-0 truncate capitalize">{shown(voice)}</bdi>
          </RadioCard>
        ))}
      </RadioCards>
    </fieldset>
  );
}
