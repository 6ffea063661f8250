'use client';

import { History as HistoryIcon } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { ErrorState } from '@/components/shared/error-state';
import { Moment } from '@/components/shared/moment';
import { OneLine } from '@/components/shared/one-line';
import { Button } from '@/components/ui/button';
import { Empty } from '@/components/ui/empty';
import { Sheet, SheetContent } from '@/components/ui/sheet';
import { Skeleton } from '@/components/ui/skeleton';
import type { Schemas } from '@/lib/api/client';
import { cn } from '@/lib/cn';
import { useNames } from './brief-form';
import type { History } from './history-data';
import { Standing } from './result';
import { firstLineOf, firstOf, topicOf, type Writing } from './texts';

const WAITING = [0, 1, 2, 3, 4, 5];

/** Everything that was written, in a panel: one place for each text. */
export function HistorySheet(props: {
  history: History;
  shown: Writing | undefined;
  templates: Schemas['TemplateShown'][];
  onOpen: (writing: Writing) => void;
  onClose: () => void;
}) {
  const t = useTranslations('text');
  const tCommon = useTranslations('common');
  const { history, shown } = props;
  const { texts } = history;
  return (
    <Sheet open onOpenChange={(isOpen) => !isOpen && props.onClose()}>
      <SheetContent title={t('history')}>
        <div className="mt-3 min-h-0 flex-1 overflow-y-auto border-t px-3 py-3">
          {history.error && !texts ? <ErrorState error={history.error} onRetry={() => void history.refetch()} /> : null}
          {!texts && !history.error ? WAITING.map((at) => <Skeleton key={at} className="mb-2 h-14" />) : null}
          {texts?.length === 0 ? (
            <Empty icon={HistoryIcon} title={t('noTexts')} description={t('noTextsHint')} />
          ) : null}
          <ul className="grid grid-cols-1 gap-1">
            {texts?.map((text) => (
              <li key={firstOf(text)}>
                <Row
                  text={text}
                  templates={props.templates}
                  isShown={shown !== undefined && firstOf(shown) === firstOf(text)}
                  onOpen={() => props.onOpen(text)}
                />
              </li>
            ))}
          </ul>
          {history.error && texts ? (
            <ErrorState error={history.error} onRetry={() => void history.fetchNextPage()} className="py-4" />
          ) : null}
          {history.hasNextPage && !history.error ? (
            <div className="pt-3 text-center">
              <Button size="sm" isBusy={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
                {tCommon('loadMore')}
              </Button>
            </div>
          ) : null}
        </div>
      </SheetContent>
    </Sheet>
  );
}

function Row(props: { text: Writing; templates: Schemas['TemplateShown'][]; isShown: boolean; onOpen: () => void }) {
  const t = useTranslations('text');
  const named = useNames();
  const { text } = props;
  const { template, topic } = topicOf(text.prompt ?? '', props.templates);
  return (
    <button
      type="button"
      aria-current={props.isShown || undefined}
      onClick={props.onOpen}
      className={cn(
        'grid w-full gap-0.5 rounded-lg px-3 py-2 text-start hover:bg-surface-2',
        props.isShown && 'bg-surface-2',
      )}
    >
      <OneLine>{firstLineOf(topic) || t('result')}</OneLine>
      <span className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5 text-muted-foreground text-xs">
        <span>{named.template(template)}</span>
        <Moment at={text.createdAt} />
        {text.coinCost ? <Amount coins={text.coinCost} /> : null}
        <Standing of={text} />
      </span>
    </button>
  );
}
