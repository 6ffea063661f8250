'use client';

import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { cn } from '@/lib/cn';
import { Button } from './button';

export const Dialog = Radix.Root;
export const DialogTrigger = Radix.Trigger;
export const DialogClose = Radix.Close;

export const overlayLook =
  'fixed inset-0 z-40 bg-black/45 data-[state=closed]:animate-out data-[state=closed]:fade-out data-[state=open]:animate-in data-[state=open]:fade-in duration-180';

export function CloseButton({ className }: { className?: string }) {
  const t = useTranslations('common');
  return (
    <Radix.Close asChild>
      <Button variant="ghost" size="icon-sm" aria-label={t('close')} className={cn('text-muted-foreground', className)}>
        <X aria-hidden="true" />
      </Button>
    </Radix.Close>
  );
}

type DialogContentProps = Omit<ComponentProps<typeof Radix.Content>, 'title'> & {
  title: ReactNode;
  description?: ReactNode;
  footer?: ReactNode;
};

/** A dialog with its title, its closing cross, and its acts at the foot. On phones it rises from the bottom. */
export function DialogContent({ title, description, footer, className, children, ...props }: DialogContentProps) {
  return (
    <Radix.Portal>
      <Radix.Overlay className={overlayLook} />
      <Radix.Content
        data-slot="dialog"
        {...(description ? {} : { 'aria-describedby': undefined })}
        className={cn(
          'fixed inset-x-0 bottom-0 z-50 mx-auto flex max-h-[90dvh] w-full max-w-lg flex-col rounded-t-xl border bg-surface shadow-float duration-180 sm:inset-y-0 sm:my-auto sm:h-fit sm:rounded-xl',
          'data-[state=closed]:animate-out data-[state=closed]:fade-out data-[state=open]:animate-in data-[state=open]:fade-in max-sm:data-[state=open]:slide-in-from-bottom-8',
          className,
        )}
        {...props}
      >
        <div className="flex items-start gap-4 px-5 pt-5">
          <div className="min-w-0 flex-1">
            <Radix.Title className="text-lg">{title}</Radix.Title>
            {description ? (
              <Radix.Description className="mt-1 text-muted-foreground">{description}</Radix.Description>
            ) : null}
          </div>
          <CloseButton className="-me-1.5" />
        </div>
        {/* What scrolls must be reachable by keys. */}
        <div tabIndex={0} className="min-h-0 flex-1 overflow-y-auto p-5 focus-visible:-outline-offset-2">
          {children}
        </div>
        {footer ? (
          <div className="flex flex-wrap justify-end gap-2 border-t px-5 py-4 max-sm:*:flex-1">{footer}</div>
        ) : null}
      </Radix.Content>
    </Radix.Portal>
  );
}
