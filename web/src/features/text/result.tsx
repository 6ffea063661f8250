'use client';

import { Download, MessageSquare, PenLine, ReceiptText, RotateCcw } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { CopyButton } from '@/components/shared/copy-button';
import { ErrorState } from '@/components/shared/error-state';
import { Markdown } from '@/components/shared/markdown/markdown';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card, CardBody } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { IconButton } from '@/components/ui/icon-button';
import { Skeleton } from '@/components/ui/skeleton';
import { CutShort } from '@/features/chat/answer-state';
import { keepDraft, NEW_CHAT } from '@/features/chat/drafts';
import { fileNameOf, saveFile } from '@/features/chat/export';
import { LiveAnswer } from '@/features/chat/live-answer';
import { Announcement } from '@/features/runs/announcement';
import type { LiveRun } from '@/features/runs/live-runs';
import { useHref } from '@/i18n/language-context';
import type { Schemas } from '@/lib/api/client';
import type { History, Written } from './history-data';
import { firstLineOf, standingOf, topicOf, type Writing } from './texts';
import { Versions } from './versions';

const ReceiptSheet = dynamic(() => import('@/features/billing/receipt-sheet').then((module) => module.ReceiptSheet));

interface Props {
  /** The text that is being written, while nothing else is looked at. */
  run: LiveRun | undefined;
  /** What was watched to its end. */
  watched: string | undefined;
  shown: Writing | undefined;
  written: Written;
  history: History;
  templates: Schemas['TemplateShown'][];
  onOpen: (writing: Writing) => void;
  onReuse: (asked: Schemas['RequestShown']) => void;
  onRetry: () => void;
  onOtherModel: () => void;
}

/** The text that is being written, else the one that was chosen, with its other versions below. */
export function Result(props: Props) {
  const { run, shown, history } = props;
  return (
    <div className="grid grid-cols-1 content-start gap-4">
      <Card className="min-h-80">
        <CardBody>
          {run ? <LiveAnswer run={run} onRetry={props.onRetry} onOtherModel={props.onOtherModel} /> : null}
          {!run && shown ? <Shown {...props} shown={shown} /> : null}
          {!run && !shown ? <Nothing history={history} /> : null}
        </CardBody>
      </Card>
      <Announcement run={run} answer={props.watched} />
      {shown && history.writings ? (
        <Versions shown={shown} isShown={!run} writings={history.writings} onOpen={props.onOpen} />
      ) : null}
    </div>
  );
}

function Nothing({ history }: { history: History }) {
  const t = useTranslations('text');
  if (history.error) return <ErrorState error={history.error} onRetry={() => void history.refetch()} />;
  if (!history.texts) return <Waiting />;
  return <Empty icon={PenLine} title={t('emptyTitle')} description={t('emptyHint')} />;
}

function Waiting() {
  return (
    <div className="grid gap-3">
      {['w-11/12', 'w-full', 'w-4/5', 'w-full', 'w-2/3'].map((width) => (
        <Skeleton key={width} className={`h-4 ${width}`} />
      ))}
    </div>
  );
}

function Shown(props: Props & { shown: Writing }) {
  const t = useTranslations('text');
  const { shown, templates } = props;
  const { output, asked } = props.written;
  const [isReceipt, setReceipt] = useState(false);
  if (output.error) return <ErrorState error={output.error} onRetry={() => void output.refetch()} />;
  if (!output.data) return <Waiting />;
  const text = output.data.output;
  const topic = firstLineOf(topicOf(shown.prompt ?? '', templates).topic);
  const cost = shown.coinCost ?? output.data.coinCost;
  return (
    <article aria-label={t('result')} className="grid grid-cols-1 gap-4">
      <Markdown text={text} />
      <Standing of={shown} isEmpty={text === ''} />
      <CutShort finishReason={shown.finishReason} />
      <div className="flex flex-wrap items-center gap-1 border-t pt-3 text-muted-foreground">
        {text === '' ? null : (
          <>
            <CopyButton text={text} />
            <IconButton label={t('download')} size="icon-sm" onClick={() => saveFile(fileNameOf(topic), text)}>
              <Download aria-hidden="true" />
            </IconButton>
          </>
        )}
        <IconButton label={t('receipt')} size="icon-sm" onClick={() => setReceipt(true)}>
          <ReceiptText aria-hidden="true" />
        </IconButton>
        {cost ? <Amount coins={cost} className="text-2sm" /> : null}
        <span className="ms-auto flex flex-wrap gap-1.5">
          <Button size="sm" disabled={!asked.data} onClick={() => asked.data && props.onReuse(asked.data)}>
            <RotateCcw aria-hidden="true" />
            {t('reuse')}
          </Button>
          {text === '' ? null : <ContinueInChat text={text} />}
        </span>
      </div>
      {isReceipt ? <ReceiptSheet generationId={shown.id} onClose={() => setReceipt(false)} /> : null}
    </article>
  );
}

function ContinueInChat({ text }: { text: string }) {
  const t = useTranslations('text');
  const router = useRouter();
  const href = useHref();
  const go = () => {
    keepDraft(NEW_CHAT, `${text}\n\n`);
    router.push(href('/chat/'));
  };
  return (
    <Button size="sm" onClick={go}>
      <MessageSquare aria-hidden="true" />
      {t('continueInChat')}
    </Button>
  );
}

/** How it ended, unless it ended well. */
export function Standing({ of, isEmpty }: { of: Writing; isEmpty?: boolean }) {
  const t = useTranslations('text');
  const tChat = useTranslations('chat');
  switch (standingOf(of)) {
    case 'done':
      return null;
    case 'going':
      return <Badge>{t('going')}</Badge>;
    case 'stopped':
      return <Badge tone="outline">{tChat('stopped')}</Badge>;
    case 'broken':
      return <Badge tone="danger">{tChat(isEmpty ? 'failed' : 'incomplete')}</Badge>;
  }
}
