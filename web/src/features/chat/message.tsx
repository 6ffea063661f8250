'use client';

import { ChevronLeft, ChevronRight, Pencil, ReceiptText, RotateCcw } from 'lucide-react';
import { memo, type ReactNode, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { CopyButton } from '@/components/shared/copy-button';
import { Markdown } from '@/components/shared/markdown/markdown';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { Textarea } from '@/components/ui/input';
import { useLanguage } from '@/i18n/language-context';
import { directionOf } from '@/i18n/languages';
import { blockDirection } from '@/lib/bidi/direction';
import { AnswerState } from './answer-state';
import type { Line } from './tree';

export interface MessageActs {
  onEdit: (line: Line, text: string) => void;
  onRetry: (line: Line) => void;
  /** Asks for the rest of an answer that was cut short. */
  onContinue: (line: Line) => void;
  onBranch: (line: Line, messageId: string) => void;
  onReceipt: (generationId: string) => void;
}

/** One message of the line. It is drawn anew only when it changes, however the answer below it grows. */
export const MessageRow = memo(function MessageRow({ line, acts }: { line: Line; acts: MessageActs }) {
  return line.message.role === 'user' ? <Question line={line} acts={acts} /> : <Answer line={line} acts={acts} />;
});

export function QuestionBubble({ text }: { text: string }) {
  const page = directionOf(useLanguage());
  return (
    <div
      dir={blockDirection(text, page)}
      className="w-fit max-w-[85%] whitespace-pre-wrap break-words rounded-2xl rounded-ee-md bg-surface-3 px-4 py-2.5 text-base"
    >
      {text}
    </div>
  );
}

function Question({ line, acts }: { line: Line; acts: MessageActs }) {
  const t = useTranslations('chat');
  const [isEditing, setEditing] = useState(false);
  const { message } = line;
  if (isEditing) {
    return (
      <Editor
        text={message.content}
        onCancel={() => setEditing(false)}
        onDone={(text) => {
          setEditing(false);
          acts.onEdit(line, text);
        }}
      />
    );
  }
  return (
    <article aria-label={t('you')} className="group flex flex-col items-end gap-1">
      <QuestionBubble text={message.content} />
      <Acts>
        <Branches line={line} onBranch={acts.onBranch} />
        <CopyButton text={message.content} />
        <IconButton label={t('edit')} size="icon-sm" onClick={() => setEditing(true)} data-edit>
          <Pencil aria-hidden="true" />
        </IconButton>
      </Acts>
    </article>
  );
}

function Editor(props: { text: string; onCancel: () => void; onDone: (text: string) => void }) {
  const t = useTranslations('chat');
  const tCommon = useTranslations('common');
  const [text, setText] = useState(props.text);
  const page = directionOf(useLanguage());
  return (
    <form
      className="grid gap-2 rounded-xl border bg-surface p-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) props.onDone(text);
      }}
    >
      <Textarea
        autoFocus
        aria-label={t('editMessage')}
        dir={blockDirection(text, page)}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          props.onCancel();
        }}
        className="field-sizing-content max-h-80 text-base"
      />
      <p className="text-muted-foreground text-xs">{t('editHint')}</p>
      <div className="flex justify-end gap-2">
        <Button size="sm" onClick={props.onCancel}>
          {tCommon('cancel')}
        </Button>
        <Button size="sm" variant="primary" type="submit" disabled={!text.trim()}>
          {t('send')}
        </Button>
      </div>
    </form>
  );
}

function Answer({ line, acts }: { line: Line; acts: MessageActs }) {
  const t = useTranslations('chat');
  const { message } = line;
  const { generationId } = message;
  return (
    <article aria-label={t('answer')} className="group grid grid-cols-1 gap-1.5">
      {message.content ? <Markdown text={message.content} /> : null}
      <AnswerState of={message} onContinue={() => acts.onContinue(line)} />
      <Acts>
        <Branches line={line} onBranch={acts.onBranch} />
        {message.content ? <CopyButton text={message.content} label={t('copyAnswer')} /> : null}
        <IconButton label={t('retry')} size="icon-sm" onClick={() => acts.onRetry(line)}>
          <RotateCcw aria-hidden="true" />
        </IconButton>
        {generationId ? (
          <IconButton label={t('receipt')} size="icon-sm" onClick={() => acts.onReceipt(generationId)}>
            <ReceiptText aria-hidden="true" />
          </IconButton>
        ) : null}
      </Acts>
    </article>
  );
}

/** The acts of a message: always there for keyboards and touch, and for a mouse when it comes near. */
export function Acts({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-8 items-center gap-0.5 text-muted-foreground transition-opacity duration-120 focus-within:opacity-100 group-hover:opacity-100 pointer-fine:opacity-0 pointer-fine:group-last:opacity-100">
      {children}
    </div>
  );
}

function Branches({ line, onBranch }: { line: Line; onBranch: MessageActs['onBranch'] }) {
  const t = useTranslations('chat');
  const format = useFormatter();
  const { siblings, message } = line;
  if (siblings.length < 2) return null;
  const at = siblings.indexOf(message.id);
  const to = (place: number) => {
    const id = siblings[place];
    if (id) onBranch(line, id);
  };
  return (
    <span className="flex items-center text-2sm">
      <IconButton label={t('earlierBranch')} size="icon-sm" disabled={at === 0} onClick={() => to(at - 1)}>
        <ChevronLeft className="rtl:-scale-x-100" aria-hidden="true" />
      </IconButton>
      <span className="tabular" title={t('branches')}>
        {t('branchOf', { at: format.number(at + 1), all: format.number(siblings.length) })}
      </span>
      <IconButton
        label={t('laterBranch')}
        size="icon-sm"
        disabled={at === siblings.length - 1}
        onClick={() => to(at + 1)}
      >
        <ChevronRight className="rtl:-scale-x-100" aria-hidden="true" />
      </IconButton>
    </span>
  );
}
