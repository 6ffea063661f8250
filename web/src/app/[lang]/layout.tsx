import '@/styles/globals.css';
import type { Metadata, Viewport } from 'next';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { Providers } from '@/components/providers';
import { directionOf, isLanguage, LANGUAGES } from '@/i18n/languages';
import { messagesOf } from '@/i18n/messages';

export const dynamicParams = false;
export const generateStaticParams = () => LANGUAGES.map((lang) => ({ lang }));

type Params = { params: Promise<{ lang: string }> };

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const { lang } = await params;
  const name = lang === 'fa' ? 'ای‌آی مال' : 'AI Mall';
  return { title: { default: name, template: `%s · ${name}` } };
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f6f9fa' },
    { media: '(prefers-color-scheme: dark)', color: '#0c1216' },
  ],
};

/** The root of every page of a language. */
export default async function LanguageLayout({ children, params }: Params & { children: ReactNode }) {
  const { lang } = await params;
  if (!isLanguage(lang)) notFound();
  return (
    <html lang={lang} dir={directionOf(lang)} suppressHydrationWarning>
      <body>
        <Providers language={lang} messages={await messagesOf(lang)}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
