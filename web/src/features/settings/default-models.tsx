'use client';

import { useTranslations } from 'use-intl';
import { ModelPicker, useModels } from '@/components/shared/model-picker';
import { SettingRow } from '@/components/shared/setting-row';
import { Button } from '@/components/ui/button';
import { Card, CardHeader } from '@/components/ui/card';
import { $api } from '@/lib/api/client';
import { putUser, useSession } from '@/lib/api/session';
import { tellDone } from '@/lib/toasts';

/** The models that new chats and new texts begin with, on every device. */
export function DefaultModels() {
  const t = useTranslations('settings');
  const preferences = useSession((session) => session.user?.preferences);
  const { models } = useModels('chat');
  const save = $api.useMutation('put', '/api/v1/me/preferences', {
    onSuccess: (me) => {
      putUser(me);
      void tellDone(t('saved'));
    },
  });
  if (!preferences) return null;
  const row = (name: 'defaultChatModel' | 'defaultTextModel') => {
    const choose = (model: string | null) => save.mutate({ body: { ...preferences, [name]: model } });
    return (
      <SettingRow label={t(name)} hint={preferences[name] ? undefined : t('noDefaultModel')}>
        <ModelPicker models={models} value={preferences[name]} onChange={choose} className="border bg-surface px-3" />
        {preferences[name] ? (
          <Button size="sm" disabled={save.isPending} onClick={() => choose(null)}>
            {t('clearDefault')}
          </Button>
        ) : null}
      </SettingRow>
    );
  };
  return (
    <Card>
      <CardHeader title={t('tab.models')} description={t('defaultModelsHint')} />
      <div className="mt-3 border-t">
        {row('defaultChatModel')}
        {row('defaultTextModel')}
      </div>
    </Card>
  );
}
