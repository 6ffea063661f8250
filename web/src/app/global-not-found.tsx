import '@/styles/globals.css';
import { ThemeProvider } from 'next-themes';
import { LogoMark } from '@/components/shared/logo';

export const metadata = { title: '404 · AI Mall' };

const WAYS = [
  {
    lang: 'fa',
    dir: 'rtl',
    title: 'این صفحه پیدا نشد',
    text: 'نشانی را بررسی کنید یا به نمای کلی بازگردید.',
    back: 'نمای کلی',
  },
  {
    lang: 'en',
    dir: 'ltr',
    title: 'This page was not found',
    text: 'Check the address, or go back to the overview.',
    back: 'Overview',
  },
] as const;

/** The page for addresses that lead nowhere. It cannot know the visitor's language, so it speaks both. */
export default function NotFound() {
  return (
    <html lang="fa" dir="rtl" suppressHydrationWarning>
      <body>
        <ThemeProvider attribute="class" defaultTheme="system" enableSystem>
          <main className="mx-auto grid min-h-dvh max-w-2xl content-center justify-items-center gap-8 px-6 text-center">
            <LogoMark className="size-14" />
            <h1 className="font-semibold text-3xl">
              <bdi dir="ltr">404</bdi>
            </h1>
            <div className="grid w-full gap-4 sm:grid-cols-2">
              {WAYS.map((way) => (
                <section key={way.lang} lang={way.lang} dir={way.dir} className="rounded-xl border bg-surface p-6">
                  <h2 className="text-lg">{way.title}</h2>
                  <p className="mt-1 mb-4 text-muted-foreground">{way.text}</p>
                  <a href={`/${way.lang}/`} className="font-medium text-primary underline underline-offset-4">
                    {way.back}
                  </a>
                </section>
              ))}
            </div>
          </main>
        </ThemeProvider>
      </body>
    </html>
  );
}
