'use client';

import { CircleAlert, CircleCheck, Info } from 'lucide-react';
import { Toaster as Sonner } from 'sonner';
import { useTranslations } from 'use-intl';
import { useLanguage } from '@/i18n/language-context';
import { directionOf } from '@/i18n/languages';

export { toast } from 'sonner';

// Below the bars at the head of a page. A phone's is as wide as the page, so it leaves the second bar free too.
const OFFSET = { top: '4rem' };
const PHONE_OFFSET = { top: '7rem', left: '1rem', right: '1rem' };

/** Where toasts appear: at the head of the page, since its foot is where one writes and sends. */
export function Toaster() {
  const t = useTranslations('common');
  const dir = directionOf(useLanguage());
  return (
    <Sonner
      dir={dir}
      position="top-center"
      offset={OFFSET}
      // Sonner would set them in the system's type.
      style={{ fontFamily: 'inherit' }}
      mobileOffset={PHONE_OFFSET}
      containerAriaLabel={t('notifications')}
      icons={{
        success: <CircleCheck className="size-4.5 text-success" aria-hidden="true" />,
        error: <CircleAlert className="size-4.5 text-danger" aria-hidden="true" />,
        info: <Info className="size-4.5 text-primary" aria-hidden="true" />,
      }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full items-start gap-3 rounded-lg border bg-surface px-4 py-3 text-ui text-foreground shadow-float sm:w-90 [&_[data-icon]]:mt-1',
          content: 'min-w-0 flex-1',
          title: 'font-medium',
          description: 'text-2sm text-muted-foreground',
          actionButton: 'shrink-0 rounded-md border px-2.5 py-1 text-2sm hover:bg-surface-2',
        },
      }}
    />
  );
}
