'use client';

import { X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { $api } from '@/lib/api/client';

/** The models that a key may use; none chosen is all of them. */
export function ModelsChoice({ value, onChange }: { value: string[]; onChange: (models: string[]) => void }) {
  const t = useTranslations('keys');
  const { data } = $api.useQuery('get', '/api/v1/models');
  const others = data?.items.filter((model) => !value.includes(model.id)) ?? [];
  return (
    <div className="grid gap-2">
      <Field label={t('field.models')} hint={t('modelsHint')}>
        <Select
          value=""
          placeholder={value.length === 0 ? t('allModels') : t('addModel')}
          disabled={others.length === 0}
          onChange={(model) => onChange([...value, model])}
          choices={others.map((model) => ({ value: model.id, label: model.name, hint: model.id }))}
        />
      </Field>
      {value.length > 0 ? (
        <ul className="flex flex-wrap gap-1.5">
          {value.map((model) => (
            <li key={model} className="inline-flex max-w-full items-center gap-1 rounded-md bg-surface-3 ps-2 text-2sm">
              <bdi dir="ltr" className="truncate">
                {model}
              </bdi>
              <Button
                variant="ghost"
                size="icon-sm"
                aria-label={t('removeModel', { model })}
                onClick={() => onChange(value.filter((one) => one !== model))}
              >
                <X aria-hidden="true" />
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
