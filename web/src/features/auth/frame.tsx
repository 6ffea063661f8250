'use client';

import { Coins, ReceiptText, RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { LogoMark } from '@/components/shared/logo';
import { LanguageSwitch } from '@/components/shell/language-switch';
import { ThemeSwitch } from '@/components/shell/theme-switch';

const POINTS = [
  { name: 'point1', icon: Coins },
  { name: 'point2', icon: ReceiptText },
  { name: 'point3', icon: RefreshCw },
] as const;

/** The pages before the log-in: the form, and on wide windows what the product promises. */
export function AuthFrame({ children }: { children: ReactNode }) {
  const t = useTranslations();
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)]">
      <div className="flex flex-col px-5 py-5 sm:px-10">
        <header className="flex items-center gap-3">
          <LogoMark className="size-9" />
          <span className="flex-1 font-semibold text-lg">{t('shell.name')}</span>
          <LanguageSwitch />
          <ThemeSwitch />
        </header>
        <main className="mx-auto grid w-full max-w-sm flex-1 content-center py-10">{children}</main>
      </div>
      <aside aria-label={t('auth.promise')} className="relative overflow-hidden border-s bg-sidebar max-lg:hidden">
        <Tiles />
        <div className="relative mx-auto grid h-full max-w-md content-center gap-8 px-8">
          <p className="font-semibold text-3xl">{t('auth.promise')}</p>
          <ul className="grid gap-6">
            {POINTS.map(({ name, icon: Icon }) => (
              <li key={name} className="flex gap-4">
                <span className="grid size-10 shrink-0 place-items-center rounded-lg border bg-surface text-primary">
                  <Icon className="size-5 stroke-[1.75]" aria-hidden="true" />
                </span>
                <span>
                  <span className="block font-medium text-base">{t(`auth.${name}`)}</span>
                  <span className="block text-pretty text-muted-foreground">{t(`auth.${name}Text`)}</span>
                </span>
              </li>
            ))}
          </ul>
        </div>
      </aside>
    </div>
  );
}

/** A wall of the eight-point tiles that the mark is one of. */
function Tiles() {
  return (
    <svg aria-hidden="true" className="absolute inset-0 size-full text-primary opacity-[0.07]">
      <defs>
        <pattern id="tiles" width="96" height="96" patternUnits="userSpaceOnUse">
          <path
            fill="none"
            stroke="currentColor"
            strokeWidth="1.5"
            d="M48 10 59 21H75V37L86 48 75 59V75H59L48 86 37 75H21V59L10 48 21 37V21H37ZM48 28 68 48 48 68 28 48ZM86 48H96M0 48H10M48 0V10M48 86V96"
          />
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill="url(#tiles)" />
    </svg>
  );
}
