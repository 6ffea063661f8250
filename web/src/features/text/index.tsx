'use client';

import dynamic from 'next/dynamic';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { ErrorState } from '@/components/shared/error-state';
import { useModels } from '@/components/shared/model-picker';
import { Page, PageHeader } from '@/components/shared/page';
import { Alert } from '@/components/ui/alert';
import { Skeleton } from '@/components/ui/skeleton';
import { NoticeText, quotedIn, useEstimate } from '@/features/runs/cost-estimate';
import { useModelChoice } from '@/features/runs/use-model-choice';
import { useLanguage } from '@/i18n/language-context';
import { $api } from '@/lib/api/client';
import { promptOf, useTexts } from './texts';
import { useTextRun } from './use-text-run';

// What waits for the API need not be in the page before it.
const BriefForm = dynamic(() => import('./brief-form').then((module) => module.BriefForm), {
  ssr: false,
  loading: () => <Skeleton className="h-[34rem]" />,
});
const Result = dynamic(() => import('./result').then((module) => module.Result), {
  ssr: false,
  loading: () => <Skeleton className="h-80 rounded-xl" />,
});

/** Writes texts from a brief: what about, in which tone, how long, in which language. */
export function TextPage() {
  const t = useTranslations('text');
  const presets = $api.useQuery('get', '/api/v1/text/presets');
  const { models } = useModels('chat');
  const [model, setModel] = useModelChoice('text', models, null, useLanguage());
  const brief = useTexts((texts) => texts.brief);
  const { run, isGoing, start, stop } = useTextRun();
  const [isModelMenuOpen, setModelMenu] = useState(false);
  useEffect(() => void useTexts.persist.rehydrate(), []);
  const asked =
    model === null || !brief.topic.trim() || !presets.data
      ? null
      : {
          model,
          prompt: promptOf(brief, presets.data.templates),
          tone: brief.tone,
          length: brief.length,
          language:
            presets.data.templates.find(({ id }) => id === brief.template)?.language ?? (brief.language || null),
        };
  const estimate = useEstimate(asked === null || isGoing ? null : { kind: 'text', ...asked });
  const write = () => {
    if (asked !== null) start(brief, { ...asked, ...quotedIn(estimate) });
  };
  return (
    <Page className="max-w-7xl">
      <PageHeader title={t('title')} description={t('lead')} />
      {presets.error ? <ErrorState error={presets.error} onRetry={() => void presets.refetch()} /> : null}
      {estimate?.quote.notice ? (
        <Alert>
          <NoticeText notice={estimate.quote.notice} />
        </Alert>
      ) : null}
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]">
        {presets.data ? (
          <BriefForm
            presets={presets.data}
            models={models}
            model={model}
            onModel={setModel}
            isModelMenuOpen={isModelMenuOpen}
            onModelMenu={setModelMenu}
            estimate={estimate}
            isGoing={isGoing}
            isStopping={run?.isStopping ?? false}
            onStart={write}
            onStop={stop}
          />
        ) : (
          <Skeleton className="h-[34rem]" />
        )}
        <Result run={run} onRetry={write} onOtherModel={() => setModelMenu(true)} />
      </div>
    </Page>
  );
}
