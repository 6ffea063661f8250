'use client';

import { useTranslations } from 'use-intl';
import { ErrorState } from '@/components/shared/error-state';
import { DateTime, Moment } from '@/components/shared/moment';
import { Badge } from '@/components/ui/badge';
import { Card, CardHeader } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { $api, type Schemas } from '@/lib/api/client';

const POLL_MS = 15_000;
const TONES = { open: 'danger', half_open: 'primary', closed: 'neutral' } as const;

/** Who answers our calls, how well, and which of their routes rest. */
export function Providers() {
  const t = useTranslations('admin');
  const query = $api.useQuery('get', '/api/v1/admin/providers', {}, { refetchInterval: POLL_MS });
  const { data, error, refetch } = query;
  return (
    <Card>
      <CardHeader title={t('providers')} description={t('providersHint')}>
        {data?.syncedAt ? (
          <p className="text-2sm text-muted-foreground">
            {t('syncedAt')} <Moment at={data.syncedAt} />
          </p>
        ) : null}
      </CardHeader>
      <div className="mt-3 min-h-60 border-t">
        {error && !data ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
        {!data && !error ? <Skeleton className="m-5 h-40" /> : null}
        <ul>
          {data?.items.map((provider) => (
            <Provider key={provider.name} provider={provider} />
          ))}
        </ul>
      </div>
    </Card>
  );
}

function Provider({ provider }: { provider: Schemas['ProviderShown'] }) {
  const t = useTranslations('admin');
  return (
    <li className="border-b px-4 py-4 last:border-0 sm:px-5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span className="min-w-0 flex-1 basis-40 font-medium">
          <bdi dir="ltr">{provider.name}</bdi>
        </span>
        <span className="text-2sm text-muted-foreground">{t('routesOf', { count: provider.routes })}</span>
        <span className="text-2sm text-muted-foreground">
          {t('answeredAt')} {provider.answeredAt ? <Moment at={provider.answeredAt} /> : t('never')}
        </span>
        <Badge tone={provider.failingRoutes.length > 0 ? 'danger' : 'outline'}>
          {t('failing', { count: provider.failingRoutes.length })}
        </Badge>
        <Badge tone={provider.status === 'ok' ? 'success' : 'danger'}>{t(`status.${provider.status}`)}</Badge>
      </div>
      {provider.failingRoutes.length > 0 ? (
        <ul className="mt-2 grid gap-1 text-2sm">
          {provider.failingRoutes.map((route) => (
            <li key={route.upstreamModel} className="flex flex-wrap items-center gap-3">
              <Badge tone={TONES[route.breaker]}>{t(`breaker.${route.breaker}`)}</Badge>
              <bdi dir="ltr" className="font-mono text-xs">
                {route.upstreamModel}
              </bdi>
              <span className="text-muted-foreground">{t('failures', { count: route.failures })}</span>
              {route.restingUntil ? (
                <span className="text-muted-foreground">
                  {t('until')} <DateTime at={route.restingUntil} />
                </span>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  );
}
