'use client';

import { CloudOff, Coins, RefreshCw, WifiOff } from 'lucide-react';
import Link from 'next/link';
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { useHref } from '@/i18n/language-context';
import { reportReachable, useReachability } from '@/lib/api/reachability';
import { startSession, useSession } from '@/lib/api/session';
import { useOutlook } from '@/lib/api/wallet';
import { cn } from '@/lib/cn';
import { useNewerBuild } from '@/lib/stale-build';

const LOW_DAYS = 3;
const WAITS_S = [3, 6, 12, 24];

/** One line over the page about what hampers all of it; the gravest first, and never two. */
export function Strip() {
  const isOnline = useSyncExternalStore(
    followOnline,
    () => navigator.onLine,
    () => true,
  );
  const isReachable = useReachability((reachability) => reachability.isReachable);
  const status = useSession((session) => session.status);
  const isNewer = useNewerBuild();
  if (!isOnline) return <Offline />;
  if (!isReachable || status === 'unreachable') return <Unreachable />;
  return isNewer ? <NewVersion /> : <LowBalance />;
}

const TONES = {
  danger: 'bg-danger-soft text-danger',
  coin: 'bg-coin-soft text-coin-foreground',
  primary: 'bg-primary-soft text-primary',
};

function Line({
  icon,
  tone = 'danger',
  children,
}: {
  icon: ReactNode;
  tone?: keyof typeof TONES;
  children: ReactNode;
}) {
  return (
    <div
      role="status"
      className={cn(
        'flex min-h-10 shrink-0 items-center justify-center gap-2.5 border-b px-4 py-1 text-2sm [&_svg]:size-4 [&_svg]:shrink-0',
        TONES[tone],
      )}
    >
      {icon}
      {children}
    </div>
  );
}

function LowBalance() {
  const t = useTranslations('shell');
  const href = useHref();
  const { data } = useOutlook();
  const days = data?.daysLeft;
  if (days === undefined || days === null || days >= LOW_DAYS) return null;
  return (
    <Line tone="coin" icon={<Coins aria-hidden="true" />}>
      <span>{t('lowBalance', { days })}</span>
      <Link href={href('/billing/')} className="shrink-0 font-medium underline underline-offset-4">
        {t('topUp')}
      </Link>
    </Line>
  );
}

function NewVersion() {
  const t = useTranslations('shell');
  return (
    <Line tone="primary" icon={<RefreshCw aria-hidden="true" />}>
      <span>{t('newVersion')}</span>
      <Button
        variant="link"
        size="inline"
        className="text-2sm text-inherit underline"
        onClick={() => window.location.reload()}
      >
        {t('reload')}
      </Button>
    </Line>
  );
}

function Offline() {
  const t = useTranslations('shell');
  return <Line icon={<WifiOff aria-hidden="true" />}>{t('offline')}</Line>;
}

function Unreachable() {
  const t = useTranslations('shell');
  const [tries, setTries] = useState(0);
  const wait = WAITS_S[Math.min(tries, WAITS_S.length - 1)] ?? 0;
  const [left, setLeft] = useState(wait);
  useEffect(() => {
    setLeft(wait);
    const timer = setInterval(() => setLeft((seconds) => Math.max(0, seconds - 1)), 1000);
    const attempt = setTimeout(() => void knock().finally(() => setTries((count) => count + 1)), wait * 1000);
    return () => {
      clearInterval(timer);
      clearTimeout(attempt);
    };
  }, [wait]);
  return (
    <Line icon={<CloudOff aria-hidden="true" />}>
      <span>{t('unreachable', { seconds: left })}</span>
      <Button variant="link" size="inline" className="text-danger text-2sm underline" onClick={() => void knock()}>
        {t('tryNow')}
      </Button>
    </Line>
  );
}

async function knock(): Promise<void> {
  const answered = await fetch('/api/v1/health').then(
    (response) => response.headers.get('Content-Type')?.includes('json') ?? false,
    () => false,
  );
  if (!answered) return;
  if (useSession.getState().status === 'unreachable') await startSession();
  reportReachable(true);
}

function followOnline(onChange: () => void): () => void {
  window.addEventListener('online', onChange);
  window.addEventListener('offline', onChange);
  return () => {
    window.removeEventListener('online', onChange);
    window.removeEventListener('offline', onChange);
  };
}
