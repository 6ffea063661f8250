'use client';

import { useFormatter, useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { Moment } from '@/components/shared/moment';
import { cn } from '@/lib/cn';
import { useVersions } from './history-data';
import { Standing } from './result';
import type { Writing } from './texts';

/** The versions of a text, when there is more than one. */
export function Versions(props: {
  shown: Writing;
  isShown: boolean;
  writings: readonly Writing[];
  onOpen: (writing: Writing) => void;
}) {
  const t = useTranslations('text');
  const format = useFormatter();
  const versions = useVersions(props.shown, props.writings);
  if (versions.length < 2) return null;
  return (
    <section aria-labelledby="versions">
      <h2 id="versions" className="mb-2 text-base">
        {t('versions')}
      </h2>
      <ul className="grid grid-cols-1 gap-2">
        {versions.map((version, at) => {
          const isShown = props.isShown && version.id === props.shown.id;
          return (
            <li key={version.id}>
              <button
                type="button"
                aria-pressed={isShown}
                onClick={() => props.onOpen(version)}
                className={cn(
                  'flex w-full flex-wrap items-baseline gap-x-2 gap-y-0.5 rounded-lg border bg-surface px-3 py-2 text-start text-muted-foreground text-xs hover:bg-surface-2',
                  isShown && 'border-primary/50',
                )}
              >
                <span className="font-medium text-foreground text-sm">
                  {t('version', { number: format.number(versions.length - at) })}
                </span>
                <bdi dir="ltr">{version.model}</bdi>
                <Moment at={version.createdAt} />
                {version.coinCost ? <Amount coins={version.coinCost} /> : null}
                <Standing of={version} />
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
