'use client';

import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { CopyButton } from '@/components/shared/copy-button';
import { SettingRow } from '@/components/shared/setting-row';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card, CardBody } from '@/components/ui/card';
import { BesideField, Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { $api } from '@/lib/api/client';
import { problemOf } from '@/lib/api/problem';
import { type Me, putUser, useSession } from '@/lib/api/session';
import { fieldProblem, textOf } from '@/lib/errors';
import { tellDone } from '@/lib/toasts';
import { useUnsavedWarning } from './use-unsaved-warning';

/** Who one is here. */
export function Profile() {
  const t = useTranslations('settings');
  const user = useSession((session) => session.user);
  if (!user) return null;
  return (
    <Card>
      <NameForm user={user} />
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

function NameForm({ user }: { user: Me }) {
  const t = useTranslations('settings');
  const tAuth = useTranslations('auth');
  const tCommon = useTranslations('common');
  const tErrors = useTranslations('errors');
  const [name, setName] = useState(user.displayName);
  const isChanged = name.trim() !== user.displayName;
  useUnsavedWarning(isChanged);
  const save = $api.useMutation('patch', '/api/v1/me', {
    meta: { isToldInPlace: true },
    onSuccess: (me) => {
      putUser(me);
      setName(me.displayName);
      void tellDone(t('saved'));
    },
  });
  const problem = save.error ? problemOf(save.error) : null;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged) save.mutate({ body: { displayName: name } });
  };
  return (
    <CardBody className="border-b">
      <form onSubmit={onSubmit} noValidate className="flex flex-wrap items-start gap-3">
        <Field
          label={t('displayName')}
          className="min-w-0 flex-1 basis-64"
          error={
            problem
              ? fieldProblem(problem, 'displayName')
                ? tAuth('displayNameWrong')
                : tErrors(textOf(problem))
              : undefined
          }
        >
          <Input
            dir="auto"
            name="displayName"
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <BesideField className="max-sm:pt-0">
          <Button type="submit" variant="primary" disabled={!isChanged} isBusy={save.isPending}>
            {tCommon('save')}
          </Button>
        </BesideField>
      </form>
    </CardBody>
  );
}
