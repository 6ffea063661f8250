'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { Moment } from '@/components/shared/moment';
import type { Schemas } from '@/lib/api/client';

/** What is told of a part of the platform, in the language of the page; a newer code than this page knows is shown. */
export function Remark({ remark }: { remark: Schemas['RemarkShown'] }) {
  const t = useTranslations('admin');
  const { code, figures, detail } = remark;
  // Numbers go into sentences by the rules of their language; what is no number stands in them as it is shown elsewhere.
  const values = Object.entries(figures).map(([name, figure]) => [
    name,
    typeof figure === 'number' ? figure : () => <Text name={name} text={figure} />,
  ]);
  const key = `remark.${code}` as const;
  return (
    <span className="block text-2sm text-muted-foreground">
      {t.has(key) ? t.rich(key, Object.fromEntries(values)) : <bdi dir="ltr">{code}</bdi>}
      {detail ? (
        <>
          {' '}
          <bdi dir="ltr" lang="en">
            {detail}
          </bdi>
        </>
      ) : null}
      <Obstacles figures={figures} />
    </span>
  );
}

const TEXTS: Record<string, (text: string) => ReactNode> = {
  at: (text) => <Moment at={text} />,
  charged: (text) => <Amount coins={text} />,
  absorbed: (text) => <Amount coins={text} />,
};

function Text({ name, text }: { name: string; text: string }) {
  return TEXTS[name]?.(text) ?? <bdi dir="ltr">{text}</bdi>;
}

/** How many models are kept back for which reason, where that is told. */
function Obstacles({ figures }: { figures: Schemas['RemarkShown']['figures'] }) {
  const t = useTranslations('admin');
  return Object.entries(figures).map(([name, count]) => {
    const reason = `obstacle.${name as Schemas['Obstacle']}` as const;
    if (!t.has(reason)) return null; // another figure
    return (
      <span key={name} className="block">
        {t('keptBackFor', { count: Number(count), reason: t(reason) })}
      </span>
    );
  });
}
