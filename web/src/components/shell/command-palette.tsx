'use client';

import dynamic from 'next/dynamic';
import { Dialog as Radix } from 'radix-ui';
import { useTranslations } from 'use-intl';
import { overlayLook } from '@/components/ui/dialog';
import { closeOverlays, useOverlays } from './ui-state';

// Its search comes with the first opening: no page needs it to show itself.
const PaletteBody = dynamic(() => import('./palette-body').then((module) => module.PaletteBody), { ssr: false });

/** Everything there is to go to or to do, by typing a piece of its name. */
export function CommandPalette() {
  const t = useTranslations('shell');
  const isOpen = useOverlays((overlays) => overlays.open === 'palette');
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && closeOverlays()}>
      <Radix.Portal>
        <Radix.Overlay className={overlayLook} />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-x-4 top-[12dvh] z-50 mx-auto min-h-14 max-w-xl overflow-hidden rounded-xl border outline-none bg-surface shadow-float duration-180 data-[state=open]:animate-in data-[state=open]:fade-in"
        >
          <Radix.Title className="sr-only">{t('search')}</Radix.Title>
          <PaletteBody onDone={closeOverlays} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
