'use client';

import { useTranslations } from 'use-intl';
import { Select } from '@/components/ui/select';
import { $api } from '@/lib/api/client';
import { type Filter, OUTCOMES, TIMES } from './filter';

export function Filters({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const t = useTranslations('requests');
  const keys = $api.useQuery('get', '/api/v1/api-keys').data?.items ?? [];
  const models = $api.useQuery('get', '/api/v1/models').data?.items ?? [];
  const known = keys.map((key) => ({ value: key.id, label: key.name, hint: key.masked }));
  // A key that is revoked by now is in no list, and may be asked for all the same.
  const asked = [{ value: 'all', label: t('allKeys') }, ...known].some(({ value }) => value === filter.key)
    ? []
    : [{ value: filter.key, label: t('otherKey') }];
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        size="sm"
        aria-label={t('filterKey')}
        className="max-w-48"
        value={filter.key}
        onChange={(key) => onChange({ ...filter, key })}
        choices={[{ value: 'all', label: t('allKeys') }, ...asked, ...known]}
      />
      <Select
        size="sm"
        aria-label={t('filterModel')}
        className="max-w-48"
        value={filter.model}
        onChange={(model) => onChange({ ...filter, model })}
        choices={[
          { value: 'all', label: t('allModels') },
          ...models.map((model) => ({ value: model.id, label: model.name, hint: model.id })),
        ]}
      />
      <Select
        size="sm"
        aria-label={t('filterOutcome')}
        value={filter.outcome}
        onChange={(outcome) => onChange({ ...filter, outcome })}
        choices={OUTCOMES.map((value) => ({ value, label: t(`outcome.${value}`) }))}
      />
      <Select
        size="sm"
        aria-label={t('filterTime')}
        value={filter.time}
        onChange={(time) => onChange({ ...filter, time })}
        choices={TIMES.map((value) => ({ value, label: t(`time.${value}`) }))}
      />
    </div>
  );
}
