'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { ThemeProvider } from 'next-themes';
import { Direction, Tooltip } from 'radix-ui';
import { type ComponentProps, type ReactNode, useEffect, useState } from 'react';
import { IntlProvider } from 'use-intl';
import { ProblemToasts } from '@/components/problem-toasts';
import { LanguageProvider } from '@/i18n/language-context';
import { directionOf, type Language, localeOf } from '@/i18n/languages';
import { makeQueryClient } from '@/lib/api/query-client';
import { usePreferences } from '@/stores/preferences';
import { takeSizes } from '@/stores/sizes';

// Nothing is told before the page is alive, so the means to tell it may come after.
const Toaster = dynamic(() => import('@/components/ui/toaster').then((module) => module.Toaster), { ssr: false });

/** Persian dates are those of Iran; others are those of wherever the reader is. Prerendered pages hold no dates. */
function timeZoneOf(language: Language): string {
  if (language === 'fa') return 'Asia/Tehran';
  return typeof window === 'undefined' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Everything that pages expect around them. */
export function Providers(props: {
  language: Language;
  messages: ComponentProps<typeof IntlProvider>['messages'];
  children: ReactNode;
}) {
  const { language, messages, children } = props;
  const [queryClient] = useState(makeQueryClient);
  const persianDigits = usePreferences((preferences) => preferences.persianDigits);

  useEffect(() => {
    const unsubscribe = usePreferences.subscribe(takeSizes);
    void usePreferences.persist.rehydrate();
    return unsubscribe;
  }, []);

  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
      <LanguageProvider language={language}>
        <IntlProvider locale={localeOf(language, persianDigits)} messages={messages} timeZone={timeZoneOf(language)}>
          <Direction.Provider dir={directionOf(language)}>
            <QueryClientProvider client={queryClient}>
              <Tooltip.Provider delayDuration={400}>{children}</Tooltip.Provider>
              <Toaster />
              <ProblemToasts />
            </QueryClientProvider>
          </Direction.Provider>
        </IntlProvider>
      </LanguageProvider>
    </ThemeProvider>
  );
}
