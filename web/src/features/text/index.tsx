'use client';

import { History as HistoryIcon } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { ErrorState } from '@/components/shared/error-state';
import { useModels } from '@/components/shared/model-picker';
import { Page, PageHeader } from '@/components/shared/page';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import { NoticeText, quotedIn, useEstimate } from '@/features/runs/cost-estimate';
import { useModelChoice } from '@/features/runs/use-model-choice';
import { useLanguage } from '@/i18n/language-context';
import { $api, type Schemas } from '@/lib/api/client';
import { useHistory, useWritten } from './history-data';
import { briefOf, firstOf, isWritten, promptOf, useTexts, type Writing } from './texts';
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

const HistorySheet = dynamic(() => import('./history').then((module) => module.HistorySheet), { ssr: false });

/** Writes texts from a brief: what about, in which tone, how long, in which language. Keeps all that was written. */
export function TextPage() {
  const t = useTranslations('text');
  const presets = $api.useQuery('get', '/api/v1/text/presets');
  const templates = presets.data?.templates ?? [];
  const { models } = useModels('chat');
  const [model, setModel] = useModelChoice('text', models, null, useLanguage());
  const { brief, write: change } = useTexts();
  const history = useHistory();
  const { run, written: watched, isGoing, start, stop, dismiss } = useTextRun(history.going?.id);
  const [open, setOpen] = useState<Writing | null>(null);
  const form = useRef<HTMLDivElement>(null);
  const result = useRef<HTMLDivElement>(null);
  const [isHistory, setHistory] = useState(false);
  const [isModelMenuOpen, setModelMenu] = useState(false);
  useEffect(() => void useTexts.persist.rehydrate(), []);
  // What was chosen, as it stands by now; else the newest that came to something.
  const { writings } = history;
  const shown = open ? (writings?.find(({ id }) => id === open.id) ?? open) : writings?.find(isWritten);
  const written = useWritten(shown?.id);
  // On a phone the result is below the form, out of sight of whoever has just chosen it.
  const chosen = isHistory ? undefined : open?.id;
  useEffect(() => {
    if (chosen !== undefined) result.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const asked =
    model === null || !brief.topic.trim() || !presets.data
      ? null
      : {
          model,
          prompt: promptOf(brief, templates),
          tone: brief.tone,
          length: brief.length,
          language: templates.find(({ id }) => id === brief.template)?.language ?? (brief.language || null),
        };
  const estimate = useEstimate(asked === null || isGoing ? null : { kind: 'text', ...asked });
  // The same wish once more, perhaps in another tone or by another model: another version of what is in sight.
  const versionOf = shown && asked && written.asked.data?.prompt === asked.prompt ? firstOf(shown) : null;
  const write = () => {
    if (asked === null) return;
    setOpen(null);
    start({ ...asked, versionOf, ...quotedIn(estimate) });
  };
  const look = (writing: Writing) => {
    const isLive = isGoing && writing.id === run?.generationId;
    setOpen(isLive ? null : writing);
    setHistory(false);
    if (!isGoing) dismiss();
  };
  const reuse = (wish: Schemas['RequestShown']) => {
    change(briefOf(wish, templates));
    if (models?.some(({ id }) => id === wish.model)) setModel(wish.model);
    form.current?.querySelector('textarea')?.focus();
  };
  return (
    <Page className="max-w-7xl">
      <PageHeader title={t('title')} description={t('lead')}>
        <Button onClick={() => setHistory(true)}>
          <HistoryIcon aria-hidden="true" />
          {t('history')}
        </Button>
      </PageHeader>
      {presets.error ? <ErrorState error={presets.error} onRetry={() => void presets.refetch()} /> : null}
      {estimate?.quote.notice ? (
        <Alert>
          <NoticeText notice={estimate.quote.notice} />
        </Alert>
      ) : null}
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]">
        <div ref={form}>
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
              isVersion={versionOf !== null}
              onStart={write}
              onStop={stop}
            />
          ) : (
            <Skeleton className="h-[34rem]" />
          )}
        </div>
        <div ref={result} className="min-w-0 scroll-my-20">
          <Result
            run={open === null ? run : undefined}
            watched={watched}
            shown={shown}
            written={written}
            history={history}
            templates={templates}
            onOpen={look}
            onReuse={reuse}
            onRetry={write}
            onOtherModel={() => setModelMenu(true)}
          />
        </div>
      </div>
      {isHistory ? (
        <HistorySheet
          history={history}
          shown={shown}
          templates={templates}
          onOpen={look}
          onClose={() => setHistory(false)}
        />
      ) : null}
    </Page>
  );
}
