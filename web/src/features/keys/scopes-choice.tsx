'use client';

import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { Checkbox } from '@/components/ui/checkbox';
import { SCOPES, type Scope } from './terms';

/** What a key is for: at least one thing. */
export function ScopesChoice(props: { value: Scope[]; error?: string; onChange: (scopes: Scope[]) => void }) {
  const t = useTranslations('keys');
  const id = useId();
  const toggle = (scope: Scope, isOn: boolean) =>
    props.onChange(SCOPES.filter((one) => (one === scope ? isOn : props.value.includes(one))));
  return (
    <fieldset className="grid gap-2" aria-describedby={props.error ? `${id}-error` : undefined}>
      <legend className="mb-1.5 font-medium text-2sm">{t('field.scopes')}</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {SCOPES.map((scope) => (
          <label key={scope} htmlFor={`${id}-${scope}`} className="flex min-h-8 items-center gap-2.5">
            <Checkbox
              id={`${id}-${scope}`}
              checked={props.value.includes(scope)}
              onCheckedChange={(isOn) => toggle(scope, isOn === true)}
            />
            {t(`scope.${scope === 'billing:read' ? 'billing' : scope}`)}
          </label>
        ))}
      </div>
      {props.error ? (
        <p id={`${id}-error`} role="alert" className="text-2sm text-danger">
          {props.error}
        </p>
      ) : null}
    </fieldset>
  );
}
