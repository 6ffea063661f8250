import '@/styles/globals.css';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { directionOf, isLanguage, LANGUAGES } from '@/i18n/languages';

export const dynamicParams = false;
export const generateStaticParams = () => LANGUAGES.map((lang) => ({ lang }));

export default async function LanguageLayout({
  children,
  params,
}: {
  children: ReactNode;
  params: Promise<{ lang: string }>;
}) {
  const { lang } = await params;
  if (!isLanguage(lang)) notFound();
  return (
    <html lang={lang} dir={directionOf(lang)} suppressHydrationWarning>
      <body>{children}</body>
    </html>
  );
}
