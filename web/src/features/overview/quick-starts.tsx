'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { SECTIONS } from '@/components/shell/navigation';
import { useHref } from '@/i18n/language-context';

const TOOLS = ['chat', 'text', 'images', 'audio'] as const;

export function QuickStarts() {
  const t = useTranslations();
  const href = useHref();
  return (
    <section aria-labelledby="quick-starts">
      <h2 id="quick-starts" className="mb-3 text-base">
        {t('overview.start')}
      </h2>
      <ul className="grid gap-3 sm:grid-cols-2 sm:gap-4 lg:grid-cols-4">
        {TOOLS.map((name) => {
          const section = SECTIONS.find((found) => found.name === name);
          if (!section) return null;
          const Icon = section.icon;
          return (
            <li key={name}>
              <Link
                href={href(section.path)}
                className="flex h-full gap-3 rounded-xl border bg-surface p-4 transition-colors hover:border-input lg:flex-col"
              >
                <span className="flex items-start justify-between gap-2">
                  <span className="grid size-9 place-items-center rounded-lg bg-primary-soft text-primary">
                    <Icon className="size-4.5 stroke-[1.75]" aria-hidden="true" />
                  </span>
                </span>
                <span className="min-w-0">
                  <span className="block font-medium">{t(`shell.section.${name}`)}</span>
                  <span className="block text-2sm text-muted-foreground">{t(`overview.quick.${name}`)}</span>
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
