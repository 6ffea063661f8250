'use client';

import { Download, MessageSquare, PenLine, ReceiptText, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { CopyButton } from '@/components/shared/copy-button';
import { Markdown } from '@/components/shared/markdown/markdown';
import { Moment } from '@/components/shared/moment';
import { OneLine } from '@/components/shared/one-line';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card, CardBody } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { IconButton } from '@/components/ui/icon-button';
import { keepDraft, NEW_CHAT } from '@/features/chat/drafts';
import { fileNameOf, saveFile } from '@/features/chat/export';
import { LiveAnswer } from '@/features/chat/live-answer';
import { Announcement } from '@/features/runs/announcement';
import type { LiveRun } from '@/features/runs/live-runs';
import { useHref } from '@/i18n/language-context';
import { cn } from '@/lib/cn';
import { useNames } from './brief-form';
import { useTexts, type Version } from './texts';

const ReceiptSheet = dynamic(() => import('@/features/billing/receipt-sheet').then((module) => module.ReceiptSheet));

/** The text that is being written, else the chosen version, with all others below. */
export function Result(props: { run: LiveRun | undefined; onRetry: () => void; onOtherModel: () => void }) {
  const { run } = props;
  const t = useTranslations('text');
  const versions = useTexts((texts) => texts.versions);
  const [chosen, setChosen] = useState<string | null>(null);
  const [receipt, setReceipt] = useState<string | null>(null);
  const shown = versions.find(({ generationId }) => generationId === chosen) ?? versions[0];
  return (
    <div className="grid content-start gap-4">
      <Card className="min-h-80">
        <CardBody>
          {run ? <LiveAnswer run={run} onRetry={props.onRetry} onOtherModel={props.onOtherModel} /> : null}
          {!run && shown ? <Shown version={shown} onReceipt={setReceipt} /> : null}
          {!run && !shown ? <Empty icon={PenLine} title={t('emptyTitle')} description={t('emptyHint')} /> : null}
        </CardBody>
      </Card>
      <Announcement run={run} answer={versions[0]?.text} />
      {versions.length > 0 ? (
        <section aria-labelledby="versions">
          <h2 id="versions" className="mb-2 text-base">
            {t('versions')}
          </h2>
          <ul className="grid grid-cols-[minmax(0,1fr)] gap-2">
            {versions.map((version) => (
              <VersionRow
                key={version.generationId}
                version={version}
                isShown={!run && version === shown}
                onChoose={() => setChosen(version.generationId)}
              />
            ))}
          </ul>
        </section>
      ) : null}
      {receipt ? <ReceiptSheet generationId={receipt} onClose={() => setReceipt(null)} /> : null}
    </div>
  );
}

function Shown({ version, onReceipt }: { version: Version; onReceipt: (generationId: string) => void }) {
  const t = useTranslations('text');
  const router = useRouter();
  const href = useHref();
  const continueInChat = () => {
    keepDraft(NEW_CHAT, `${version.text}\n\n`);
    router.push(href('/chat/'));
  };
  return (
    <article aria-label={t('result')} className="grid gap-4">
      <Markdown text={version.text} />
      <Status status={version.status} />
      <div className="flex flex-wrap items-center gap-1 border-t pt-3 text-muted-foreground">
        <CopyButton text={version.text} />
        <IconButton
          label={t('download')}
          size="icon-sm"
          onClick={() => saveFile(fileNameOf(version.brief.topic), version.text)}
        >
          <Download aria-hidden="true" />
        </IconButton>
        <IconButton label={t('receipt')} size="icon-sm" onClick={() => onReceipt(version.generationId)}>
          <ReceiptText aria-hidden="true" />
        </IconButton>
        {version.cost ? <Amount coins={version.cost} className="text-2sm" /> : null}
        <Button size="sm" className="ms-auto" onClick={continueInChat}>
          <MessageSquare aria-hidden="true" />
          {t('continueInChat')}
        </Button>
      </div>
    </article>
  );
}

function VersionRow(props: { version: Version; isShown: boolean; onChoose: () => void }) {
  const t = useTranslations('text');
  const remove = useTexts((texts) => texts.remove);
  const named = useNames();
  const { version } = props;
  return (
    <li
      className={cn('flex items-center gap-2 rounded-lg border bg-surface pe-2', props.isShown && 'border-primary/50')}
    >
      <button
        type="button"
        aria-pressed={props.isShown}
        onClick={props.onChoose}
        className="grid min-w-0 flex-1 gap-0.5 px-3 py-2 text-start"
      >
        <OneLine>{version.brief.topic}</OneLine>
        <span className="flex flex-wrap gap-x-2 text-muted-foreground text-xs">
          <span>{named.template(version.brief.template)}</span>
          <Moment at={version.at} />
          {version.cost ? <Amount coins={version.cost} /> : null}
        </span>
      </button>
      <IconButton label={t('remove')} size="icon-sm" onClick={() => remove(version.generationId)}>
        <Trash2 aria-hidden="true" />
      </IconButton>
    </li>
  );
}

function Status({ status }: { status: Version['status'] }) {
  const t = useTranslations('chat');
  if (status === 'complete') return null;
  return <Badge tone={status === 'stopped' ? 'outline' : 'danger'}>{t(status)}</Badge>;
}
