'use client';

import { ArrowDown } from 'lucide-react';
import { useCallback, useLayoutEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import type { LiveRun } from '@/features/runs/live-runs';
import { LiveAnswer } from './live-answer';
import { type MessageActs, MessageRow, QuestionBubble } from './message';
import type { Line } from './tree';

const NEAR_PX = 80;
const SHOWN_AT_FIRST = 30; // a talk of a thousand messages opens as fast as a short one

/** The line of a conversation, followed to its end while it grows, unless one has scrolled away. */
export function Thread(props: {
  line: Line[];
  live: LiveRun | undefined;
  acts: MessageActs;
  onRetryLive: () => void;
  onOtherModel: () => void;
}) {
  const { line, live } = props;
  const t = useTranslations('chat');
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isFollowing = useRef(true);
  const lastTop = useRef(0);
  const [isAway, setAway] = useState(false);
  const most = Math.max(0, line.length - SHOWN_AT_FIRST);
  const [left, setLeft] = useState(most);
  // What is shown stays while the line grows; only another, shorter line shows more of its beginning.
  const older = Math.min(left, most);
  const toEnd = useCallback(() => {
    if (!frame.current) return;
    frame.current.scrollTo({ top: frame.current.scrollHeight });
    // Known at once: whoever scrolls up before the browser tells of this is seen to have gone up, too.
    lastTop.current = frame.current.scrollTop;
  }, []);

  const askedAt = live?.startedAt;
  useLayoutEffect(() => {
    if (askedAt === undefined) return; // an answer that has ended moves nobody
    isFollowing.current = true;
    toEnd();
  }, [askedAt, toEnd]);
  // Whatever makes the line longer (words, an image, colours of code that come late), its end stays in sight.
  useLayoutEffect(() => {
    const growth = new ResizeObserver(() => isFollowing.current && toEnd());
    if (content.current) growth.observe(content.current);
    return () => growth.disconnect();
  }, [toEnd]);

  const onScroll = () => {
    const element = frame.current;
    if (!element) return;
    const isNear = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    // Only a person scrolls up. Far from the end without that, the line has merely grown faster than it was followed.
    if (isNear) isFollowing.current = true;
    else if (element.scrollTop < lastTop.current) isFollowing.current = false;
    lastTop.current = element.scrollTop;
    setAway(!isFollowing.current);
  };
  const showOlder = () => {
    const element = frame.current;
    const fromEnd = element ? element.scrollHeight - element.scrollTop : 0;
    setLeft(Math.max(0, older - SHOWN_AT_FIRST));
    requestAnimationFrame(() => element?.scrollTo({ top: element.scrollHeight - fromEnd }));
  };
  return (
    <div className="relative min-h-0 flex-1">
      {/* What scrolls must be reachable by keyboard. */}
      <div
        ref={frame}
        data-slot="thread"
        onScroll={onScroll}
        tabIndex={-1}
        className="h-full overflow-y-auto outline-none [overflow-anchor:none]"
      >
        <div ref={content} className="mx-auto grid w-full max-w-3xl grid-cols-1 gap-6 px-4 py-6 sm:px-6">
          {older > 0 ? (
            <Button size="sm" variant="ghost" className="mx-auto" onClick={showOlder}>
              {t('showOlder')}
            </Button>
          ) : null}
          {line.slice(older).map((one) => (
            <MessageRow key={one.message.id} line={one} acts={props.acts} />
          ))}
          {live ? (
            <>
              <article aria-label={t('you')} className="flex flex-col items-end">
                <QuestionBubble text={live.question} />
              </article>
              <LiveAnswer run={live} onRetry={props.onRetryLive} onOtherModel={props.onOtherModel} />
            </>
          ) : null}
        </div>
      </div>
      {isAway ? (
        <Button
          size="sm"
          onClick={() => {
            isFollowing.current = true;
            toEnd();
          }}
          className="absolute inset-x-0 bottom-3 mx-auto w-fit shadow-float"
        >
          <ArrowDown aria-hidden="true" />
          {t('toLatest')}
        </Button>
      ) : null}
    </div>
  );
}
