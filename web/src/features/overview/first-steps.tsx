'use client';

import { Check, ChevronRight, MessageSquare, PenLine, Wallet } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { useHref } from '@/i18n/language-context';
import { $api } from '@/lib/api/client';
import { cn } from '@/lib/cn';

const STEPS = [
  { name: 'chat', path: '/chat/', icon: MessageSquare },
  { name: 'text', path: '/text/', icon: PenLine },
  { name: 'topUp', path: '/billing/', icon: Wallet },
] as const;

/** For who has spent nothing yet: three things to do, in place of an empty chart. */
export function FirstSteps() {
  const t = useTranslations('overview');
  const href = useHref();
  const transactions = $api.useQuery('get', '/api/v1/billing/transactions', { params: { query: { limit: 5 } } });
  const hasToppedUp = transactions.data?.items.some(({ kind }) => kind === 'topup') ?? false;
  return (
    <Card>
      <CardHeader title={t('firstSteps')} description={t('firstStepsHint')} />
      {/* As high as the chart that it stands in for, so that nothing jumps when it takes its place. */}
      <CardBody className="grid min-h-80">
        <ol className="grid gap-3">
          {STEPS.map(({ name, path, icon: Icon }) => {
            const isDone = name === 'topUp' && hasToppedUp;
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
