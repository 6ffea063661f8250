'use client';

import { useTranslations } from 'use-intl';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import type { Draft } from './terms';

/** What becomes of an answer whose connection is gone. */
export function OnDisconnect(props: {
  value: Draft['onDisconnect'];
  onChange: (value: Draft['onDisconnect']) => void;
}) {
  const t = useTranslations('keys');
  return (
    <Field label={t('field.onDisconnect')} hint={t(`disconnectHint.${props.value}`)}>
      <Select
        value={props.value}
        onChange={props.onChange}
        choices={(['stop', 'continue'] as const).map((value) => ({ value, label: t(`disconnect.${value}`) }))}
      />
    </Field>
  );
}
