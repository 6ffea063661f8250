'use client';

import { useFormatter, useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { CopyButton } from '@/components/shared/copy-button';
import { ErrorState } from '@/components/shared/error-state';
import { DateTime, Moment } from '@/components/shared/moment';
import { SettingRow } from '@/components/shared/setting-row';
import { Sheet, SheetContent } from '@/components/ui/sheet';
import { Skeleton } from '@/components/ui/skeleton';
import { useKindName } from '@/features/billing/kinds';
import { $api, type Schemas } from '@/lib/api/client';

const PARTS = ['available', 'paid', 'bonus', 'held'] as const;

/** What an admin may know of one person: money and log-ins, never what they wrote. */
export function UserSheet({ user, onClose }: { user: Schemas['ListedUserShown']; onClose: () => void }) {
  const { data, error, refetch } = $api.useQuery('get', '/api/v1/admin/users/{userId}', {
    params: { path: { userId: user.id } },
  });
  return (
    <Sheet open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <SheetContent title={user.displayName || user.email}>
        <div className="min-h-0 flex-1 overflow-y-auto py-4">
          {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
          {!data && !error ? <Skeleton className="mx-5 h-96" /> : null}
          {data ? <Facts user={data} /> : null}
        </div>
      </SheetContent>
    </Sheet>
  );
}

function Facts({ user }: { user: Schemas['UserDetailShown'] }) {
  const t = useTranslations('admin');
  const format = useFormatter();
  const nameOf = useKindName();
  return (
    <>
      {PARTS.map((part) =>
        user.balance ? (
          <SettingRow key={part} label={t(part)}>
            <Amount coins={user.balance[part]} />
          </SettingRow>
        ) : null,
      )}
      <SettingRow label={t('logIns')}>{format.number(user.logIns)}</SettingRow>
      <SettingRow label={t('joined')}>
        <DateTime at={user.createdAt} />
      </SettingRow>
      <SettingRow label={t('userId')}>
        <bdi dir="ltr" className="break-all font-mono text-xs">
          {user.id}
        </bdi>
        <CopyButton text={user.id} />
      </SettingRow>
      <h3 className="px-5 pt-5 pb-1 text-2sm text-muted-foreground">{t('latest')}</h3>
      <ul>
        {user.transactions.map((item) => (
          <li key={item.id} className="flex items-center gap-3 px-5 py-2">
            <span className="min-w-0 flex-1 leading-snug">
              {nameOf(item.kind)} <Moment at={item.createdAt} className="block text-muted-foreground text-xs" />
            </span>
            <Amount coins={item.amount} isSigned />
          </li>
        ))}
      </ul>
    </>
  );
}
