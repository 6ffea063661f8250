'use client';

import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { LogoMark } from '@/components/shared/logo';
import { IconButton } from '@/components/ui/icon-button';
import { Tooltip } from '@/components/ui/tooltip';
import { useHref, useLanguage } from '@/i18n/language-context';
import { useSession } from '@/lib/api/session';
import { cn } from '@/lib/cn';
import { usePreferences } from '@/stores/preferences';
import { isWithin, type Section, sectionsFor } from './navigation';
import { WalletCard } from './wallet-card';

/** The sections and the wallet: beside the page on wide windows, and in a sheet on narrow ones. */
export function Sidebar({ isCollapsed = false, onNavigate }: { isCollapsed?: boolean; onNavigate?: () => void }) {
  const t = useTranslations('shell');
  const href = useHref();
  const pathname = usePathname();
  const role = useSession((session) => session.user?.role);
  return (
    <div className={cn('flex h-full flex-col gap-1 py-3', isCollapsed ? 'px-2.5' : 'px-3')}>
      <Link
        href={href('/')}
        onClick={onNavigate}
        className={cn(
          'mb-3 flex h-10 items-center gap-3 rounded-lg font-semibold text-base',
          isCollapsed ? 'justify-center' : 'px-1.5',
        )}
      >
        <LogoMark className="size-8" />
        <span className={cn(isCollapsed && 'sr-only')}>{t('name')}</span>
      </Link>
      <nav aria-label={t('sections')} className="flex-1 overflow-y-auto">
        <ul className="grid gap-0.5">
          {sectionsFor(role).map((section) => (
            <li key={section.name}>
              <SectionLink
                section={section}
                isCurrent={isWithin(pathname, section.path)}
                isCollapsed={isCollapsed}
                onNavigate={onNavigate}
              />
            </li>
          ))}
        </ul>
      </nav>
      <WalletCard isCollapsed={isCollapsed} onNavigate={onNavigate} />
    </div>
  );
}

function SectionLink(props: { section: Section; isCurrent: boolean; isCollapsed: boolean; onNavigate?: () => void }) {
  const t = useTranslations('shell');
  const href = useHref();
  const { section, isCurrent, isCollapsed } = props;
  const Icon = section.icon;
  const link = (
    <Link
      href={href(section.path)}
      onClick={props.onNavigate}
      aria-current={isCurrent ? 'page' : undefined}
      className={cn(
        'relative flex h-10 items-center gap-3 rounded-lg border border-transparent text-muted-foreground transition-colors hover:bg-surface-3/60 hover:text-foreground lg:h-9.5',
        isCollapsed ? 'justify-center' : 'px-3',
        isCurrent &&
          'border-border bg-surface font-medium text-foreground before:absolute before:inset-y-2 before:-start-px before:w-0.75 before:rounded-full before:bg-primary hover:bg-surface',
      )}
    >
      <Icon className={cn('size-4.5 shrink-0 stroke-[1.75]', isCurrent && 'text-primary')} aria-hidden="true" />
      <span className={cn('min-w-0 flex-1 truncate', isCollapsed && 'sr-only')}>{t(`section.${section.name}`)}</span>
    </Link>
  );
  if (!isCollapsed) return link;
  return <CollapsedTip label={t(`section.${section.name}`)}>{link}</CollapsedTip>;
}

function CollapsedTip({ label, children }: { label: string; children: React.ReactElement }) {
  const isPersian = useLanguage() === 'fa';
  return (
    <Tooltip label={label} side={isPersian ? 'left' : 'right'}>
      {children}
    </Tooltip>
  );
}

/** Folds the sidebar down to its icons, or out again. */
export function SidebarToggle() {
  const t = useTranslations('shell');
  const isCollapsed = usePreferences((preferences) => preferences.sidebarCollapsed);
  const choose = usePreferences((preferences) => preferences.choose);
  const Icon = isCollapsed ? PanelLeftOpen : PanelLeftClose;
  return (
    <IconButton
      label={t(isCollapsed ? 'expandSidebar' : 'collapseSidebar')}
      keys={['Ctrl', 'B']}
      className="text-muted-foreground max-lg:hidden"
      onClick={() => choose({ sidebarCollapsed: !isCollapsed })}
    >
      <Icon className="rtl:-scale-x-100" aria-hidden="true" />
    </IconButton>
  );
}
