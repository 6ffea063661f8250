'use client';

import { useLanguage } from '@/i18n/language-context';
import { directionOf } from '@/i18n/languages';
import { blockDirection } from '@/lib/bidi/direction';
import { cn } from '@/lib/cn';

/** A name in one line, cut at its own end. Cut at the page's, one that reads the other way would lose its beginning. */
export function OneLine(props: { dir?: 'ltr'; className?: string; children: string }) {
  const page = directionOf(useLanguage());
  return (
    <span className={cn('flex min-w-0', props.className)}>
      <bdi dir={props.dir ?? blockDirection(props.children, page)} className="truncate">
        {props.children}
      </bdi>
    </span>
  );
}
