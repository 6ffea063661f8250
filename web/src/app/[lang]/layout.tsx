import '@/styles/globals.css';
import type { Metadata, Viewport } from 'next';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { preload } from 'react-dom';
import { Providers } from '@/components/providers';
import { directionOf, isLanguage, LANGUAGES } from '@/i18n/languages';
import { messagesOf } from '@/i18n/messages';
import { SIZES_FIRST } from '@/stores/sizes';

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

// The letters that most of a page is written in. The browser would hear of them late, from the style sheet.
const LETTERS = {
  fa: new URL(
    '../../../node_modules/@fontsource-variable/vazirmatn/files/vazirmatn-arabic-wght-normal.woff2',
    import.meta.url,
  ),
  en: new URL('../../../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2', import.meta.url),
};

/** The root of every page of a language. */
export default async function LanguageLayout({ children, params }: Params & { children: ReactNode }) {
  const { lang } = await params;
  if (!isLanguage(lang)) notFound();
  preload(String(LETTERS[lang]), { as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' });
  return (
    <html lang={lang} dir={directionOf(lang)} suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own constant, allowed by its hash */}
        <script dangerouslySetInnerHTML={{ __html: SIZES_FIRST }} />
      </head>
      <body>
        <Providers language={lang} messages={await messagesOf(lang)}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
