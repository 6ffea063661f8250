'use client';

import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { PasswordField } from '@/components/ui/password-field';
import { $api } from '@/lib/api/client';
import { problemOf } from '@/lib/api/problem';
import { useSession } from '@/lib/api/session';
import { fieldProblem, textOf } from '@/lib/errors';
import { tellDone } from '@/lib/toasts';

const SHORTEST = 8;

/** Changes the password. Every other log-in ends with it. */
export function ChangePassword() {
  const t = useTranslations('settings');
  const tAuth = useTranslations('auth');
  const tErrors = useTranslations('errors');
  const email = useSession((session) => session.user?.email);
  const queryClient = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [isShort, setShort] = useState(false);
  const change = $api.useMutation('post', '/api/v1/auth/password', {
    meta: { isToldInPlace: true },
    onSuccess: () => {
      form.current?.reset();
      void tellDone(t('passwordChanged'));
      void queryClient.invalidateQueries({ queryKey: ['get', '/api/v1/auth/sessions'] });
    },
  });
  const problem = change.error ? problemOf(change.error) : null;
  const isNewWrong = problem !== null && fieldProblem(problem, 'newPassword') !== undefined;
  const isCurrentWrong = problem?.code === 'access.wrong_password';
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const [currentPassword, newPassword] = [String(data.get('current')), String(data.get('new'))];
    setShort(newPassword.length < SHORTEST);
    if (newPassword.length >= SHORTEST) change.mutate({ body: { currentPassword, newPassword } });
  };
  return (
    <Card>
      <CardHeader title={t('changePassword')} description={t('changePasswordHint')} />
      <CardBody>
        <form ref={form} onSubmit={onSubmit} noValidate className="grid max-w-md gap-4">
          <input type="email" name="email" autoComplete="username" value={email ?? ''} readOnly hidden />
          {problem && !isNewWrong && !isCurrentWrong ? (
            <Alert tone="danger" role="alert">
              {tErrors(textOf(problem))}
            </Alert>
          ) : null}
          <Field label={t('currentPassword')} error={isCurrentWrong ? tErrors('wrongPassword') : undefined}>
            <PasswordField name="current" autoComplete="current-password" required />
          </Field>
          <Field
            label={t('newPassword')}
            hint={tAuth('passwordHint')}
            error={isShort ? tAuth('passwordShort') : isNewWrong ? tAuth('passwordWeak') : undefined}
          >
            <PasswordField name="new" autoComplete="new-password" required />
          </Field>
          <Button type="submit" variant="primary" className="w-fit" isBusy={change.isPending}>
            {t('changePassword')}
          </Button>
        </form>
      </CardBody>
    </Card>
  );
}
