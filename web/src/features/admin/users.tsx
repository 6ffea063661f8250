'use client';

import { Ban, Coins, EllipsisVertical, LockOpen, LogOut, UserRound, Users as UsersIcon } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { Listing } from '@/components/shared/listing';
import { DateTime } from '@/components/shared/moment';
import { OneLine } from '@/components/shared/one-line';
import { SearchField } from '@/components/shared/search-field';
import { Avatar } from '@/components/ui/avatar';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card, CardHeader } from '@/components/ui/card';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import { Empty } from '@/components/ui/empty';
import { Table, Td, Th, Tr } from '@/components/ui/table';
import { $api, type Schemas } from '@/lib/api/client';
import { byCursor } from '@/lib/api/paging';

type User = Schemas['ListedUserShown'];
type Act = { name: 'details' | 'adjust' | 'endSessions' | 'suspend' | 'restore'; user: User };

const UserSheet = dynamic(() => import('./user-sheet').then((module) => module.UserSheet));
const AdjustCoins = dynamic(() => import('./adjust-coins').then((module) => module.AdjustCoins));
const EndSessions = dynamic(() => import('./end-sessions').then((module) => module.EndSessions));
const AccountState = dynamic(() => import('./account-state').then((module) => module.AccountState));

const PAGE = 25;

/** Everybody who has an account, and what an admin can do for them. */
export function Users() {
  const t = useTranslations('admin');
  const [words, setWords] = useState('');
  const [act, setAct] = useState<Act | null>(null);
  const query = $api.useInfiniteQuery(
    'get',
    '/api/v1/admin/users',
    { params: { query: { limit: PAGE, ...(words ? { query: words } : {}) } } },
    { ...byCursor, placeholderData: (earlier) => earlier },
  );
  return (
    <Card>
      <CardHeader title={t('users')} description={t('usersHint')}>
        <SearchField label={t('searchUsers')} onSearch={setWords} className="w-72 max-sm:w-full" />
      </CardHeader>
      <Listing query={query} nothing={<Empty icon={UsersIcon} title={t(words ? 'nobodyFound' : 'noUsers')} />}>
        {(users) => <Rows users={users} onAct={setAct} />}
      </Listing>
      {act ? <ActDialog act={act} onClose={() => setAct(null)} /> : null}
    </Card>
  );
}

function ActDialog({ act, onClose }: { act: Act; onClose: () => void }) {
  if (act.name === 'details') return <UserSheet user={act.user} onClose={onClose} />;
  if (act.name === 'adjust') return <AdjustCoins user={act.user} onClose={onClose} />;
  if (act.name === 'endSessions') return <EndSessions user={act.user} onClose={onClose} />;
  return <AccountState act={act.name} user={act.user} onClose={onClose} />;
}

function Rows({ users, onAct }: { users: User[]; onAct: (act: Act) => void }) {
  const t = useTranslations('admin');
  return (
    <Table>
      <thead>
        <tr>
          <Th>{t('user')}</Th>
          <Th className="max-sm:hidden">{t('roleHead')}</Th>
          <Th className="max-sm:hidden">{t('state')}</Th>
          <Th isNumber className="max-sm:hidden">
            {t('balance')}
          </Th>
          <Th className="max-lg:hidden">{t('joined')}</Th>
          <Th>
            <span className="sr-only">{t('actions')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <Tr key={user.id}>
            <Td className="max-w-0 sm:w-1/2">
              <span className="flex items-center gap-3">
                <Avatar name={user.displayName || user.email} />
                <span className="min-w-0 leading-snug">
                  <OneLine className="font-medium">{user.displayName}</OneLine>
                  <OneLine dir="ltr" className="text-2sm text-muted-foreground">
                    {user.email}
                  </OneLine>
                  {user.isDisabled ? (
                    <Badge tone="danger" className="sm:hidden">
                      {t('disabled')}
                    </Badge>
                  ) : null}
                </span>
              </span>
            </Td>
            <Td className="max-sm:hidden">
              <Badge tone={user.role === 'admin' ? 'primary' : 'neutral'}>
                {t(user.role === 'admin' ? 'role.admin' : 'role.user')}
              </Badge>
            </Td>
            <Td className="max-sm:hidden">
              <Badge tone={user.isDisabled ? 'danger' : 'success'}>{t(user.isDisabled ? 'disabled' : 'active')}</Badge>
            </Td>
            <Td isNumber className="max-sm:hidden">
              {user.balance ? <Amount coins={user.balance.available} isColumn isUnitHidden /> : '—'}
            </Td>
            <Td className="text-muted-foreground max-lg:hidden">
              <DateTime at={user.createdAt} withTime={false} />
            </Td>
            <Td className="w-0">
              <Acts user={user} onAct={onAct} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function Acts({ user, onAct }: { user: User; onAct: (act: Act) => void }) {
  const t = useTranslations('admin');
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={t('actionsOf', { name: user.displayName || user.email })}>
          <EllipsisVertical aria-hidden="true" />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuItem onSelect={() => onAct({ name: 'details', user })}>
          <UserRound aria-hidden="true" />
          {t('details')}
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => onAct({ name: 'adjust', user })}>
          <Coins aria-hidden="true" />
          {t('adjust')}
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => onAct({ name: 'endSessions', user })}>
          <LogOut className="rtl:-scale-x-100" aria-hidden="true" />
          {t('endSessions')}
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        {user.isDisabled ? (
          <DropdownMenuItem onSelect={() => onAct({ name: 'restore', user })}>
            <LockOpen aria-hidden="true" />
            {t('restore')}
          </DropdownMenuItem>
        ) : (
          <DropdownMenuItem isDanger onSelect={() => onAct({ name: 'suspend', user })}>
            <Ban aria-hidden="true" />
            {t('suspend')}
          </DropdownMenuItem>
        )}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
