'use client';

import { Keyboard, LogOut, Menu, Search, Settings } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { OneLine } from '@/components/shared/one-line';
import { Avatar } from '@/components/ui/avatar';
import { Button } from '@/components/ui/button';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import { IconButton } from '@/components/ui/icon-button';
import { Kbd } from '@/components/ui/kbd';
import { useLogOut } from '@/features/auth/log-out';
import { useHref } from '@/i18n/language-context';
import { useSession } from '@/lib/api/session';
import { LanguageSwitch } from './language-switch';
import { SidebarToggle } from './sidebar';
import { ThemeSwitch } from './theme-switch';
import { openOverlay } from './ui-state';

export function Topbar() {
  const t = useTranslations('shell');
  return (
    <header className="flex h-14 shrink-0 items-center gap-1 border-b bg-background px-2 sm:px-4">
      <IconButton label={t('openNavigation')} className="lg:hidden" onClick={() => openOverlay('navigation')}>
        <Menu aria-hidden="true" />
      </IconButton>
      <SidebarToggle />
      <Button
        className="ms-1 w-64 justify-start px-3 font-normal text-muted-foreground max-sm:hidden"
        onClick={() => openOverlay('palette')}
      >
        <Search aria-hidden="true" />
        <span className="flex-1 text-start">{t('search')}</span>
        <Kbd keys={['Ctrl', 'K']} />
      </Button>
      <span className="flex-1" />
      <IconButton label={t('search')} className="sm:hidden" onClick={() => openOverlay('palette')}>
        <Search aria-hidden="true" />
      </IconButton>
      <LanguageSwitch />
      <ThemeSwitch />
      <AccountMenu />
    </header>
  );
}

function AccountMenu() {
  const t = useTranslations('shell');
  const href = useHref();
  const user = useSession((session) => session.user);
  const logOut = useLogOut();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger aria-label={t('account')} className="ms-1 grid size-10 place-items-center rounded-full">
        <Avatar name={user?.displayName || user?.email || ''} />
      </DropdownMenuTrigger>
      <DropdownMenuContent className="w-64">
        <div className="px-2.5 py-2">
          <OneLine className="font-medium">{user?.displayName ?? ''}</OneLine>
          <OneLine dir="ltr" className="text-2sm text-muted-foreground">
            {user?.email ?? ''}
          </OneLine>
        </div>
        <DropdownMenuSeparator />
        <DropdownMenuItem asChild>
          <Link href={href('/settings/')}>
            <Settings aria-hidden="true" />
            {t('section.settings')}
          </Link>
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => openOverlay('shortcuts')}>
          <Keyboard aria-hidden="true" />
          <span className="flex-1">{t('shortcuts')}</span>
          <Kbd keys={['?']} />
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => void logOut()}>
          <LogOut className="rtl:-scale-x-100" aria-hidden="true" />
          {t('logOut')}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
