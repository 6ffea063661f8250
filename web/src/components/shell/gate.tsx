'use client';

import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useEffect } from 'react';
import { Page } from '@/components/shared/page';
import { Skeleton } from '@/components/ui/skeleton';
import { useHref } from '@/i18n/language-context';
import { followOtherTabs, startSession, useSession } from '@/lib/api/session';

/** Shows the page to whoever is logged in, and sends others to the log-in. What protects the data is the API. */
export function Gate({ children }: { children: ReactNode }) {
  const status = useSession((session) => session.status);
  const router = useRouter();
  const href = useHref();
  const pathname = usePathname();
  useEffect(() => {
    if (useSession.getState().status === 'starting') void startSession();
    return followOtherTabs();
  }, []);
  const login = href('/login/');
  useEffect(() => {
    if (status !== 'none') return;
    const next = pathname + window.location.search;
    router.replace(`${login}?next=${encodeURIComponent(next)}`);
  }, [status, login, pathname, router]);
  return status === 'open' ? children : <Waiting />;
}

function Waiting() {
  return (
    <Page>
      <Skeleton className="h-10 w-56" />
      <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
        {['a', 'b', 'c', 'd'].map((place) => (
          <Skeleton key={place} className="h-28 rounded-xl" />
        ))}
      </div>
      <Skeleton className="h-80 rounded-xl" />
    </Page>
  );
}
