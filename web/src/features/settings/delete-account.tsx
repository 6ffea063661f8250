'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { Confirm } from '@/components/ui/alert-dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { PasswordField } from '@/components/ui/password-field';
import { $api } from '@/lib/api/client';
import { problemOf } from '@/lib/api/problem';
import { forgetSession, useSession } from '@/lib/api/session';
import { useBalance } from '@/lib/api/wallet';
import { isZero } from '@/lib/coins';
import { textOf } from '@/lib/errors';
import { forgetOwn } from '@/lib/own-storage';
import { tellDone } from '@/lib/toasts';

/** Asks twice before everything that one wrote is gone: for the address, typed, and for the password. */
export function DeleteAccount({ onClose }: { onClose: () => void }) {
  const t = useTranslations('settings');
  const tErrors = useTranslations('errors');
  const email = useSession((session) => session.user?.email ?? '');
  const queryClient = useQueryClient();
  const balance = useBalance();
  const [typed, setTyped] = useState('');
  const [password, setPassword] = useState('');
  const remove = $api.useMutation('post', '/api/v1/me/deletion', {
    meta: { isToldInPlace: true },
    onSuccess: () => {
      forgetOwn(); // drafts on this device are one's writings, too
      forgetSession();
      queryClient.clear();
      void tellDone(t('accountDeleted'));
    },
  });
  const problem = remove.error ? problemOf(remove.error) : null;
  return (
    <Confirm
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={t('deleteAccountTitle')}
      description={
        <div className="grid gap-2">
          <p>{t('deleteAccountGone')}</p>
          <p>{t('deleteAccountStays')}</p>
          {balance.data && !isZero(balance.data.available) ? (
            <p className="text-danger">
              {t.rich('deleteAccountCoins', { coins: () => <Amount coins={balance.data?.available ?? '0'} /> })}
            </p>
          ) : null}
        </div>
      }
      act={t('deleteForGood')}
      isBusy={remove.isPending}
      isDisabled={typed.trim().toLowerCase() !== email || password === ''}
      onConfirm={() => remove.mutate({ body: { password } })}
    >
      <Field label={t('typeEmail', { email })}>
        <Input dir="ltr" autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />
      </Field>
      <Field label={t('currentPassword')} error={problem ? tErrors(textOf(problem)) : undefined}>
        <PasswordField
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
    </Confirm>
  );
}
