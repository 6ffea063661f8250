'use client';

import { useTranslations } from 'use-intl';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { PasswordField } from '@/components/ui/password-field';
import { api } from '@/lib/api/client';
import { mustHave } from '@/lib/api/must-have';
import { problemOf } from '@/lib/api/problem';
import { fieldProblem } from '@/lib/errors';
import { CredentialsForm, type FieldErrors } from './credentials-form';

const PASSWORD_MIN = 8;

export function RegisterPage() {
  const t = useTranslations('auth');
  const tErrors = useTranslations('errors');
  const check = (form: FormData): FieldErrors => {
    const isShort = [...String(form.get('password'))].length < PASSWORD_MIN;
    return {
      ...(form.get('email') ? {} : { email: t('emailMissing') }),
      ...(isShort ? { password: t('passwordShort') } : {}),
    };
  };
  const fieldErrors = (error: unknown): FieldErrors => {
    const problem = problemOf(error);
    if (problem.code === 'access.email_taken') return { email: tErrors('emailTaken') };
    return {
      ...(fieldProblem(problem, 'email') ? { email: t('emailWrong') } : {}),
      ...(fieldProblem(problem, 'password') ? { password: t('passwordWeak') } : {}),
      ...(fieldProblem(problem, 'displayName') ? { displayName: t('displayNameWrong') } : {}),
    };
  };
  return (
    <CredentialsForm name="register" check={check} fieldErrors={fieldErrors} send={register}>
      {(errors) => (
        <>
          <Field label={t('displayName')} hint={t('displayNameHint')} error={errors.displayName}>
            <Input name="displayName" dir="auto" autoComplete="name" className="h-11 lg:h-11" />
          </Field>
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
          <Field label={t('password')} hint={t('passwordHint')} error={errors.password}>
            <PasswordField name="password" autoComplete="new-password" className="h-11 lg:h-11" />
          </Field>
        </>
      )}
    </CredentialsForm>
  );
}

async function register(form: FormData) {
  const displayName = String(form.get('displayName')).trim();
  const body = {
    email: String(form.get('email')).trim(),
    password: String(form.get('password')),
    ...(displayName ? { displayName } : {}),
  };
  return mustHave(await api.POST('/api/v1/auth/register', { body }));
}
