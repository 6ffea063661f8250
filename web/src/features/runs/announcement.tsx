'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { isGoing, type LiveRun } from './live-runs';

/**
 * Says to screen readers that an answer is being written and then, once, what it says; never piece by piece. It stands
 * still while runs come and go beside it: a live region that arrives together with its words is often not read.
 */
export function Announcement({ run, answer }: { run: LiveRun | undefined; answer: string | undefined }) {
  const t = useTranslations('chat');
  // What was there when one came is not news.
  const [isNews, setNews] = useState(false);
  if (run && !isNews) setNews(true);
  const whole = isNews && !run ? answer : undefined;
  return (
    <p role="status" data-slot="announcement" className="sr-only">
      {isGoing(run) ? t('answering') : whole}
    </p>
  );
}
