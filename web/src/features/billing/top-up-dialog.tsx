'use client';

import { type FormEvent, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { DialogContent } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Segmented } from '@/components/ui/segmented';
import { $api } from '@/lib/api/client';
import { problemOf } from '@/lib/api/problem';
import { useCoinsMoved } from '@/lib/api/wallet';
import { isNegative, isZero, readCoins, writeCoins } from '@/lib/coins';
import { tellDone } from '@/lib/toasts';

const AMOUNTS = ['50', '200', '500', '1000'] as const;

/** Adds coins without a payment, where the API allows that (in demo mode); elsewhere it says that it cannot. */
export function TopUpDialog({ onDone }: { onDone: () => void }) {
  const t = useTranslations('billing');
  const locale = useLocale();
  const coinsMoved = useCoinsMoved();
  const [typed, setTyped] = useState(() => writeCoins('200', locale));
  const [isChecked, setChecked] = useState(false);
  const coins = readCoins(typed);
  const isRight = coins !== null && !isZero(coins) && !isNegative(coins);
  const topUp = $api.useMutation('post', '/api/v1/billing/topup/mock', {
    onSuccess: (_shown, sent) => {
      coinsMoved();
      void tellDone(t('added', { amount: writeCoins(String(sent.body.coins), locale) }));
      onDone();
    },
  });
  const isClosed = topUp.error ? problemOf(topUp.error).status === 404 : false;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (isRight) topUp.mutate({ body: { coins } });
  };
  return (
    <DialogContent
      title={t('topUpTitle')}
      description={t('topUpHint')}
      footer={
        <Button type="submit" form="top-up" variant="primary" isBusy={topUp.isPending} disabled={isClosed}>
          {isRight ? t('add', { amount: writeCoins(coins, locale) }) : t('addPlain')}
        </Button>
      }
    >
      <form id="top-up" onSubmit={onSubmit} noValidate className="grid gap-4">
        {isClosed ? <Alert>{t('noTopUp')}</Alert> : null}
        <Segmented
          label={t('amount')}
          value={AMOUNTS.find((amount) => writeCoins(amount, locale) === typed) ?? ''}
          onChange={(amount) => setTyped(writeCoins(amount, locale))}
          choices={AMOUNTS.map((amount) => ({ value: amount, label: writeCoins(amount, locale) }))}
        />
        <Field label={t('amount')} error={isChecked && !isRight ? t('amountWrong') : undefined}>
          <Input dir="ltr" inputMode="decimal" value={typed} onChange={(event) => setTyped(event.target.value)} />
        </Field>
      </form>
    </DialogContent>
  );
}
