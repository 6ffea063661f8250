'use client';

import { Languages } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { Button } from '@/components/ui/button';
import { useLanguage } from '@/i18n/language-context';
import type { Language } from '@/i18n/languages';

const OTHER: Record<Language, { code: Language; name: string }> = {
  fa: { code: 'en', name: 'English' },
  en: { code: 'fa', name: 'فارسی' },
};
const YEAR_S = 31_536_000;

/** Goes to the same page in the other language: a full load, so that direction and fonts never disagree. */
export function LanguageSwitch() {
  const other = OTHER[useLanguage()];
  const pathname = usePathname();
  const target = pathname.replace(/^\/[a-z]{2}(?=\/|$)/, `/${other.code}`);
  return (
    <Button asChild variant="ghost" className="px-2.5">
      <a
        href={target}
        lang={other.code}
        hrefLang={other.code}
        onClick={(event) => {
          rememberLanguage(other.code);
          event.currentTarget.href = target + window.location.search;
        }}
      >
        <Languages aria-hidden="true" className="max-sm:hidden" />
        {other.name}
      </a>
    </Button>
  );
}

/** The server reads this cookie where an address names no language. */
export function rememberLanguage(language: Language): void {
  // The Cookie Store API is for secure pages only.
  document.cookie = `lang=${language}; path=/; max-age=${YEAR_S}; samesite=lax`;
}
