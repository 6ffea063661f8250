'use client';

import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { SettingRow } from '@/components/shared/setting-row';
import { Button } from '@/components/ui/button';
import { Card, CardHeader } from '@/components/ui/card';
import { download } from '@/lib/api/download';

const DeleteAccount = dynamic(() => import('./delete-account').then((module) => module.DeleteAccount));

/** What is stored of one: to take along, and to have erased. */
export function OwnData() {
  const t = useTranslations('settings');
  const [isLeaving, setLeaving] = useState(false);
  const save = useMutation({ mutationFn: () => download('/api/v1/me/export', 'ai-mall-data.json') });
  return (
    <div className="grid gap-5">
      <Card>
        <SettingRow label={t('exportData')} hint={t('exportDataHint')}>
          <Button isBusy={save.isPending} onClick={() => save.mutate()}>
            {save.isPending ? null : <Download aria-hidden="true" />}
            {t('downloadData')}
          </Button>
        </SettingRow>
      </Card>
      <Card className="border-danger/40">
        <CardHeader title={t('deleteAccount')} description={t('deleteAccountHint')} />
        <div className="p-4 sm:p-5">
          <Button variant="danger" onClick={() => setLeaving(true)}>
            {t('deleteAccount')}
          </Button>
        </div>
      </Card>
      {isLeaving ? <DeleteAccount onClose={() => setLeaving(false)} /> : null}
    </div>
  );
}
