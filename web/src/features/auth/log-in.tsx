'use client';

import { useTranslations } from 'use-intl';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { PasswordField } from '@/components/ui/password-field';
import { api } from '@/lib/api/client';
import { mustHave } from '@/lib/api/must-have';
import { CredentialsForm, type FieldErrors } from './credentials-form';

export function LogInPage() {
  const t = useTranslations('auth');
  const check = (form: FormData): FieldErrors => ({
    ...(form.get('email') ? {} : { email: t('emailMissing') }),
    ...(form.get('password') ? {} : { password: t('passwordMissing') }),
  });
  return (
    <CredentialsForm name="logIn" check={check} fieldErrors={() => ({})} send={logIn}>
      {(errors) => (
        <>
          <Field label={t('email')} error={errors.email}>
            <Input
              name="email"
              type="email"
              dir="ltr"
              autoComplete="username"
              inputMode="email"
              className="h-11 lg:h-11"
            />
          </Field>
          <Field label={t('password')} error={errors.password}>
            <PasswordField name="password" autoComplete="current-password" className="h-11 lg:h-11" />
          </Field>
        </>
      )}
    </CredentialsForm>
  );
}

async function logIn(form: FormData) {
  const body = { email: String(form.get('email')).trim(), password: String(form.get('password')) };
  return mustHave(await api.POST('/api/v1/auth/login', { body }));
}
