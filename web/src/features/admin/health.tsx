'use client';

import { useTranslations } from 'use-intl';
import { ErrorState } from '@/components/shared/error-state';
import { Badge } from '@/components/ui/badge';
import { Card, CardHeader } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { kindOf } from '@/features/usage/series';
import { $api, type Schemas } from '@/lib/api/client';
import { Remark } from './remark';

const TONES = { ok: 'success', degraded: 'danger', down: 'danger', unavailable: 'outline' } as const;
const POLL_MS = 15_000;

/** Whether the parts that everything stands on are well. */
export function Health() {
  const t = useTranslations('admin');
  const { data, error, refetch } = $api.useQuery('get', '/api/v1/health', {}, { refetchInterval: POLL_MS });
  return (
    <Card>
      <CardHeader title={t('health')} description={t('healthHint')}>
        {data ? <Badge tone={TONES[data.status]}>{t(`status.${data.status}`)}</Badge> : null}
      </CardHeader>
      <div className="mt-3 min-h-60 border-t">
        {error && !data ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
        {!data && !error ? <Skeleton className="m-5 h-40" /> : null}
        <ul>
          {data?.parts?.map((part) => (
            <li key={part.name} className="flex items-center gap-4 border-b px-4 py-3 last:border-0 sm:px-5">
              <span className="min-w-0 flex-1">
                <span className="font-medium">
                  <PartName name={part.name} />
                </span>
                <Remark remark={part.remark} />
              </span>
              <Badge tone={TONES[part.status]}>{t(`status.${part.status}`)}</Badge>
            </li>
          ))}
        </ul>
      </div>
      {data?.capabilities ? <Capabilities capabilities={data.capabilities} /> : null}
    </Card>
  );
}

const NAMES = {
  database: 'database',
  'language model': 'languageModel',
  models: 'models',
  'absorbed cost': 'absorbedCost',
  'rate limits': 'rateLimits',
  'request log': 'requestLog',
  dashboard: 'dashboard',
  worker: 'worker',
} as const;

const ROUNDS = ['flush', 'sweep', 'sync', 'watch', 'uses', 'calls', 'jobs', 'chores'] as const;

/** A part's name in the language of the page; one that is newer than this page has the name that the API gives it. */
function PartName({ name }: { name: string }) {
  const t = useTranslations('admin');
  const known = NAMES[name as keyof typeof NAMES];
  if (known) return t(`part.${known}`);
  const [, family, own] = /^(provider|background) (.+)$/.exec(name) ?? [];
  const named = { name: () => <bdi dir="ltr">{own ?? name}</bdi> };
  if (family === 'provider') return t.rich('part.provider', named);
  if (family !== 'background') return named.name();
  const round = ROUNDS.find((one) => one === own);
  return t('part.background', { name: round ? t(`round.${round}`) : (own ?? name) });
}

const CAPABILITY_TONES = { real: 'success', preview: 'coin', unavailable: 'outline' } as const;

/** What can be made here: by a model, as a preview that is no AI, or not at all. */
function Capabilities({ capabilities }: { capabilities: Schemas['CapabilityShown'][] }) {
  const t = useTranslations('admin');
  const tKinds = useTranslations('overview');
  return (
    <section aria-labelledby="capabilities" className="border-t">
      <h3 id="capabilities" className="px-4 pt-4 font-medium text-2sm text-muted-foreground sm:px-5">
        {t('capabilities')}
      </h3>
      <ul>
        {capabilities.map(({ name, state, remark }) => (
          <li key={name} className="flex items-center gap-4 border-b px-4 py-3 last:border-0 sm:px-5">
            <span className="min-w-0 flex-1">
              <span className="font-medium">{tKinds(`kind.${kindOf(name)}`)}</span>
              <Remark remark={remark} />
            </span>
            <Badge tone={CAPABILITY_TONES[state]}>{t(`capability.${state}`)}</Badge>
          </li>
        ))}
      </ul>
    </section>
  );
}
