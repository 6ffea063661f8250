'use client';

import { Check, ChevronRight, Image, MessageSquare, Wallet } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { useHref } from '@/i18n/language-context';
import { $api } from '@/lib/api/client';
import { cn } from '@/lib/cn';
import { usePreferences } from '@/stores/preferences';

const STEPS = [
  { name: 'chat', path: '/chat/', icon: MessageSquare },
  { name: 'image', path: '/images/', icon: Image },
  { name: 'topUp', path: '/billing/', icon: Wallet },
] as const;

type Step = (typeof STEPS)[number]['name'];

const ENOUGH_RUNS = 10; // whoever has run this much has found the way

/** Which of the first steps are done, or null where nobody needs them any more. Undefined until that is known. */
export function useFirstSteps(): Set<Step> | null | undefined {
  const isHidden = usePreferences((preferences) => preferences.firstStepsHidden);
  const runs = $api.useQuery('get', '/api/v1/generations', { params: { query: { limit: ENOUGH_RUNS } } });
  const topUps = $api.useQuery('get', '/api/v1/billing/transactions', {
    params: { query: { limit: 1, kind: 'topup' } },
  });
  if (isHidden) return null;
  if (!runs.data || !topUps.data) return undefined;
  const done = new Set<Step>();
  for (const { kind, state } of runs.data.items) {
    if (state === 'settled' && (kind === 'chat' || kind === 'image')) done.add(kind);
  }
  if (topUps.data.items.length > 0) done.add('topUp');
  return done.size === STEPS.length || runs.data.items.length >= ENOUGH_RUNS ? null : done;
}

/** For newcomers: three things to do, in place of a chart with nothing in it. */
export function FirstSteps({ done }: { done: Set<Step> }) {
  const t = useTranslations('overview');
  const href = useHref();
  const choose = usePreferences((preferences) => preferences.choose);
  return (
    <Card>
      <CardHeader title={t('firstSteps')} description={t('firstStepsHint')}>
        <Button size="inline" variant="link" className="text-2sm" onClick={() => choose({ firstStepsHidden: true })}>
          {t('hide')}
        </Button>
      </CardHeader>
      {/* As high as the chart that it stands in for, so that nothing jumps when it takes its place. */}
      <CardBody className="grid min-h-80">
        <ol className="grid gap-3">
          {STEPS.map(({ name, path, icon: Icon }) => {
            const isDone = done.has(name);
            return (
              <li key={name}>
                <Link
                  href={href(path)}
                  className="flex h-full items-center gap-4 rounded-lg border bg-background p-4 transition-colors hover:border-input"
                >
                  <span
                    className={cn(
                      'grid size-9 shrink-0 place-items-center rounded-lg',
                      isDone ? 'bg-success-soft text-success' : 'bg-primary-soft text-primary',
                    )}
                  >
                    {isDone ? (
                      <Check className="size-4.5" aria-hidden="true" />
                    ) : (
                      <Icon className="size-4.5 stroke-[1.75]" aria-hidden="true" />
                    )}
                  </span>
                  <span className="min-w-0 flex-1">
                    <span className="block font-medium">{t(`step.${name}`)}</span>
                    <span className="block text-2sm text-muted-foreground">
                      {isDone ? t('done') : t(`step.${name}Text`)}
                    </span>
                  </span>
                  <ChevronRight className="size-4 shrink-0 text-muted-foreground rtl:-scale-x-100" aria-hidden="true" />
                </Link>
              </li>
            );
          })}
        </ol>
      </CardBody>
    </Card>
  );
}
