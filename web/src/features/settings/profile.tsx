'use client';

import { useTranslations } from 'use-intl';
import { CopyButton } from '@/components/shared/copy-button';
import { SettingRow } from '@/components/shared/setting-row';
import { Badge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { useSession } from '@/lib/api/session';

/** Who one is here. */
export function Profile() {
  const t = useTranslations('settings');
  const user = useSession((session) => session.user);
  if (!user) return null;
  return (
    <Card>
      <SettingRow label={t('displayName')}>
        <bdi>{user.displayName}</bdi>
      </SettingRow>
      <SettingRow label={t('email')}>
        <bdi dir="ltr" className="break-all">
          {user.email}
        </bdi>
      </SettingRow>
      <SettingRow label={t('roleHead')}>
        <Badge tone={user.role === 'admin' ? 'primary' : 'neutral'}>
          {t(user.role === 'admin' ? 'role.admin' : 'role.user')}
        </Badge>
      </SettingRow>
      <SettingRow label={t('workspace')}>
        <bdi>{user.workspace.name}</bdi>
        <Badge tone="outline">{t(user.workspace.kind === 'personal' ? 'personal' : 'organisation')}</Badge>
      </SettingRow>
      <SettingRow label={t('userId')}>
        <bdi dir="ltr" className="break-all font-mono text-2sm text-muted-foreground">
          {user.id}
        </bdi>
        <CopyButton text={user.id} />
      </SettingRow>
    </Card>
  );
}
