'use client';

import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { isStaleBuild, reloadOnce } from '@/lib/stale-build';

/** A page that broke. One that asks for files of an older build loads itself anew, once. */
export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  const t = useTranslations('errors');
  useEffect(() => {
    if (isStaleBuild(error)) reloadOnce();
  }, [error]);
  return (
    <main className="grid min-h-dvh place-content-center justify-items-center gap-4 px-6 text-center">
      <h1 className="text-xl">{t('pageTitle')}</h1>
      <p className="text-muted-foreground">{t('unknown')}</p>
      <Button variant="primary" onClick={reset}>
        {t('retry')}
      </Button>
    </main>
  );
}
