'use client';

import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Dialog, DialogContent } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input, Textarea } from '@/components/ui/input';
import { $api, type Schemas } from '@/lib/api/client';
import { useCoinsMoved } from '@/lib/api/wallet';
import { isZero, readCoins } from '@/lib/coins';
import { tellDone } from '@/lib/toasts';

/** Gives coins to somebody or takes some away, and says why. */
export function AdjustCoins({ user, onClose }: { user: Schemas['ListedUserShown']; onClose: () => void }) {
  const t = useTranslations('admin');
  const coinsMoved = useCoinsMoved();
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [isChecked, setChecked] = useState(false);
  const coins = readCoins(typed);
  const isAmountRight = coins !== null && !isZero(coins);
  const isReasonRight = reason.trim() !== '';
  const adjust = $api.useMutation('post', '/api/v1/admin/users/{userId}/coins', {
    onSuccess: () => {
      void tellDone(t('adjusted'));
      coinsMoved();
      onClose();
    },
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (!isAmountRight || !isReasonRight) return;
    adjust.mutate({ params: { path: { userId: user.id } }, body: { amount: coins, reason: reason.trim() } });
  };
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent
        title={t('adjustTitle', { name: user.displayName || user.email })}
        description={t('adjustHint')}
        footer={
          <Button type="submit" form="adjust" variant="primary" isBusy={adjust.isPending}>
            {t('apply')}
          </Button>
        }
      >
        <form id="adjust" onSubmit={onSubmit} noValidate className="grid gap-4">
          <Field label={t('signed')} error={isChecked && !isAmountRight ? t('signedWrong') : undefined}>
            <Input dir="ltr" inputMode="decimal" value={typed} onChange={(event) => setTyped(event.target.value)} />
          </Field>
          <Field
            label={t('reason')}
            hint={t('reasonHint')}
            error={isChecked && !isReasonRight ? t('reasonMissing') : undefined}
          >
            <Textarea dir="auto" value={reason} onChange={(event) => setReason(event.target.value)} />
          </Field>
        </form>
      </DialogContent>
    </Dialog>
  );
}
