'use client';

import { AlertDialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './button';
import { overlayLook } from './dialog';

/** Asks before an act that cannot be taken back. */
export function Confirm(props: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  description: ReactNode;
  act: string;
  isBusy?: boolean;
  isDisabled?: boolean;
  onConfirm: () => void;
  children?: ReactNode;
}) {
  const t = useTranslations('common');
  return (
    <Radix.Root open={props.isOpen} onOpenChange={props.onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={overlayLook} />
        <Radix.Content
          data-slot="alert-dialog"
          className="fixed inset-x-4 top-[20dvh] z-50 mx-auto grid max-w-md gap-4 rounded-xl border bg-surface p-5 shadow-float duration-180 data-[state=open]:animate-in data-[state=open]:fade-in"
        >
          <div>
            <Radix.Title className="text-lg">{props.title}</Radix.Title>
            <Radix.Description asChild>
              <div className="mt-1 text-muted-foreground">{props.description}</div>
            </Radix.Description>
          </div>
          {props.children}
          <div className="flex flex-wrap justify-end gap-2 max-sm:*:flex-1">
            <Radix.Cancel asChild>
              <Button>{t('cancel')}</Button>
            </Radix.Cancel>
            <Button variant="danger" isBusy={props.isBusy} disabled={props.isDisabled} onClick={props.onConfirm}>
              {props.act}
            </Button>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
