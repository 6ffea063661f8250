'use client';

import { useQueryClient } from '@tanstack/react-query';
import { Monitor, Smartphone } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ErrorState } from '@/components/shared/error-state';
import { Moment } from '@/components/shared/moment';
import { Confirm } from '@/components/ui/alert-dialog';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card, CardHeader } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { $api, type Schemas } from '@/lib/api/client';
import { tellDone } from '@/lib/toasts';
import { deviceOf } from './device';

type Session = Schemas['SessionShown'];

/** Where one is logged in, and how to end that. */
export function Sessions() {
  const t = useTranslations('settings');
  const { data, error, refetch } = $api.useQuery('get', '/api/v1/auth/sessions');
  const [ending, setEnding] = useState<Session | null>(null);
  return (
    <Card>
      <CardHeader title={t('sessions')} description={t('sessionsHint')} />
      <div className="mt-3 border-t">
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
        {!data && !error ? <Skeleton className="mx-4 my-3.5 h-11.5 sm:mx-5" /> : null}
        <ul>
          {data?.items.map((session) => (
            <SessionRow key={session.id} session={session} onEnd={() => setEnding(session)} />
          ))}
        </ul>
      </div>
      {ending ? <EndSession session={ending} onClose={() => setEnding(null)} /> : null}
    </Card>
  );
}

function SessionRow({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const t = useTranslations('settings');
  const { name, isPhone } = deviceOf(session.device);
  const Icon = isPhone ? Smartphone : Monitor;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-4 py-3.5 last:border-0 sm:px-5">
      <span className="grid size-9 place-items-center rounded-lg bg-surface-3 text-muted-foreground">
        <Icon className="size-4.5 stroke-[1.75]" aria-hidden="true" />
      </span>
      <span className="min-w-0 flex-1 leading-snug">
        <span className="flex flex-wrap items-center gap-2" title={session.device}>
          <bdi>{name || t('unknownDevice')}</bdi>
          {session.isCurrent ? <Badge tone="success">{t('thisOne')}</Badge> : null}
        </span>
        <span className="text-2sm text-muted-foreground">
          {t('lastSeen')} <Moment at={session.refreshedAt} />
        </span>
      </span>
      {session.isCurrent ? null : (
        <Button size="sm" onClick={onEnd}>
          {t('end')}
        </Button>
      )}
    </li>
  );
}

function EndSession({ session, onClose }: { session: Session; onClose: () => void }) {
  const t = useTranslations('settings');
  const queryClient = useQueryClient();
  const end = $api.useMutation('delete', '/api/v1/auth/sessions/{sessionId}', {
    onSuccess: () => void tellDone(t('ended')),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['get', '/api/v1/auth/sessions'] });
      onClose();
    },
  });
  return (
    <Confirm
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={t('endTitle')}
      description={t('endText', { device: deviceOf(session.device).name || t('unknownDevice') })}
      act={t('end')}
      isBusy={end.isPending}
      onConfirm={() => end.mutate({ params: { path: { sessionId: session.id } } })}
    />
  );
}
