'use client';

import { Captions, Film, Keyboard, LogOut, MessageSquare, MessageSquarePlus, Sparkles, Speech } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTheme } from 'next-themes';
import { useTranslations } from 'use-intl';
import { OneLine } from '@/components/shared/one-line';
import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from '@/components/ui/command';
import { useLogOut } from '@/features/auth/log-out';
import { useHref } from '@/i18n/language-context';
import { $api } from '@/lib/api/client';
import { useSession } from '@/lib/api/session';
import { sectionsFor } from './navigation';
import { THEMES } from './theme-switch';
import { openOverlay } from './ui-state';

const MAKING = [
  { name: 'image', path: '/images/', icon: Sparkles },
  { name: 'video', path: '/images/?tab=videos', icon: Film },
  { name: 'listen', path: '/audio/', icon: Captions },
  { name: 'speak', path: '/audio/?tab=speak', icon: Speech },
] as const;

const CHATS_SHOWN = 20;

export function PaletteBody({ onDone }: { onDone: () => void }) {
  const t = useTranslations('shell');
  const router = useRouter();
  const href = useHref();
  const { setTheme } = useTheme();
  const logOut = useLogOut();
  const role = useSession((session) => session.user?.role);
  const chats = $api.useQuery('get', '/api/v1/conversations', { params: { query: { limit: CHATS_SHOWN } } });
  const go = (path: string) => {
    onDone();
    router.push(href(path));
  };
  const act = (what: () => void) => () => {
    onDone();
    what();
  };
  return (
    <Command label={t('search')} loop>
      <CommandInput placeholder={t('searchPlaceholder')} />
      <CommandList>
        <CommandEmpty>{t('nothingFound')}</CommandEmpty>
        <CommandGroup heading={t('sections')}>
          <CommandItem onSelect={() => go('/chat/')}>
            <MessageSquarePlus aria-hidden="true" />
            {t('keys.newChat')}
          </CommandItem>
          {sectionsFor(role).map(({ name, path, icon: Icon }) => (
            <CommandItem key={name} keywords={[name]} onSelect={() => go(path)}>
              <Icon aria-hidden="true" />
              {t(`section.${name}`)}
            </CommandItem>
          ))}
        </CommandGroup>
        {chats.data?.items.length ? (
          <CommandGroup heading={t('recentChats')}>
            {chats.data.items.map((chat) => (
              <CommandItem key={chat.id} value={`${chat.title} ${chat.id}`} onSelect={() => go(`/chat/?c=${chat.id}`)}>
                <MessageSquare aria-hidden="true" />
                <OneLine>{chat.title}</OneLine>
              </CommandItem>
            ))}
          </CommandGroup>
        ) : null}
        <CommandGroup heading={t('actions')}>
          {MAKING.map(({ name, path, icon: Icon }) => (
            <CommandItem key={name} keywords={[name]} onSelect={() => go(path)}>
              <Icon aria-hidden="true" />
              {t(`make.${name}`)}
            </CommandItem>
          ))}
          {THEMES.map(({ value, icon: Icon }) => (
            <CommandItem key={value} keywords={['theme', value]} onSelect={act(() => setTheme(value))}>
              <Icon aria-hidden="true" />
              {t('themeIs', { theme: t(`themes.${value}`) })}
            </CommandItem>
          ))}
          <CommandItem onSelect={act(() => openOverlay('shortcuts'))}>
            <Keyboard aria-hidden="true" />
            {t('shortcuts')}
          </CommandItem>
          <CommandItem onSelect={act(() => void logOut())}>
            <LogOut className="rtl:-scale-x-100" aria-hidden="true" />
            {t('logOut')}
          </CommandItem>
        </CommandGroup>
      </CommandList>
    </Command>
  );
}
