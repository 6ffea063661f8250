'use client';

import { KeyRound, Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { CopyButton } from '@/components/shared/copy-button';
import { ErrorState } from '@/components/shared/error-state';
import { Button } from '@/components/ui/button';
import { Card, CardHeader } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { Skeleton } from '@/components/ui/skeleton';
import { $api } from '@/lib/api/client';
import { KeyRow } from './key-row';
import { baseUrlAt } from './snippets';
import type { Key } from './terms';

const KeyForm = dynamic(() => import('./key-form').then((module) => module.KeyForm), { ssr: false });
const RotateKey = dynamic(() => import('./rotate-key').then((module) => module.RotateKey), { ssr: false });
const RevokeKey = dynamic(() => import('./revoke-key').then((module) => module.RevokeKey), { ssr: false });
const NewSecret = dynamic(() => import('./new-secret').then((module) => module.NewSecret), { ssr: false });

/** What can be done with keys, one at a time; a secret is shown once, and is nowhere when its dialog has closed. */
export type Doing =
  | { what: 'create' }
  | { what: 'change' | 'rotate' | 'revoke'; key: Key }
  | { what: 'show'; key: Key; secret: string | null };

/** The keys by which one's programs come in. */
export function ApiKeys() {
  const t = useTranslations('keys');
  const { data, error, refetch } = $api.useQuery('get', '/api/v1/api-keys');
  const [doing, setDoing] = useState<Doing | null>(null);
  const close = () => setDoing(null);
  const create = () => setDoing({ what: 'create' });
  return (
    <div className="grid gap-5">
      <Card>
        <CardHeader title={t('title')} description={t('hint')}>
          <Button variant="primary" size="sm" className="max-lg:h-10" onClick={create}>
            <Plus aria-hidden="true" />
            {t('create')}
          </Button>
        </CardHeader>
        <BaseUrl />
        <div className="mt-3 min-h-40 border-t">
          {error && !data ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
          {!data && !error ? <Skeleton className="mx-4 my-3.5 h-16 sm:mx-5" /> : null}
          {data?.items.length === 0 ? <Empty icon={KeyRound} title={t('empty')} description={t('emptyHint')} /> : null}
          <ul>
            {data?.items.map((key) => (
              <KeyRow key={key.id} shown={key} onDo={setDoing} />
            ))}
          </ul>
        </div>
      </Card>
      {doing?.what === 'create' ? <KeyForm onClose={close} onDo={setDoing} /> : null}
      {doing?.what === 'change' ? <KeyForm shown={doing.key} onClose={close} onDo={setDoing} /> : null}
      {doing?.what === 'rotate' ? <RotateKey shown={doing.key} onClose={close} onDo={setDoing} /> : null}
      {doing?.what === 'revoke' ? <RevokeKey shown={doing.key} onClose={close} /> : null}
      {doing?.what === 'show' ? <NewSecret shown={doing.key} secret={doing.secret} onClose={close} /> : null}
    </div>
  );
}

function BaseUrl() {
  const t = useTranslations('keys');
  // The page is made without knowing where it will be; nothing above needs to wait for that.
  const address = typeof window === 'undefined' ? '' : baseUrlAt(window.location.origin);
  return (
    <p className="flex min-h-8 flex-wrap items-center gap-x-2 px-4 pt-1 text-2sm sm:px-5">
      <span className="text-muted-foreground">{t('baseUrl')}</span>
      <bdi dir="ltr" className="break-all font-mono" suppressHydrationWarning>
        {address}
      </bdi>
      <CopyButton text={address} label={t('copyBaseUrl')} />
    </p>
  );
}
