import { LogoMark } from '@/components/shared/logo';

/** The server sends visitors of `/` to their language; this page is for a host that cannot. */
export default function LanguageChoice() {
  return (
    <main className="grid min-h-dvh place-content-center justify-items-center gap-8">
      <h1 className="grid justify-items-center gap-4 font-semibold text-2xl">
        <LogoMark className="size-14" />
        <span lang="en">AI Mall</span>
      </h1>
      <nav aria-label="Language" className="flex gap-3">
        <a href="/fa/" lang="fa" className="rounded-lg border bg-surface px-6 py-2">
          فارسی
        </a>
        <a href="/en/" lang="en" className="rounded-lg border bg-surface px-6 py-2">
          English
        </a>
      </nav>
    </main>
  );
}
