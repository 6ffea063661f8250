'use client';

import { useTranslations } from 'use-intl';

const PLACES = ['one', 'two', 'three', 'four'] as const;

/** First questions, for whoever has none. */
export function Suggestions({ onPick, isDisabled }: { onPick: (text: string) => void; isDisabled: boolean }) {
  const t = useTranslations('chat');
  return (
    <ul className="mx-auto grid w-full max-w-3xl gap-2 px-4 pb-6 sm:grid-cols-2 sm:px-6">
      {PLACES.map((place) => (
        <li key={place}>
          <button
            type="button"
            disabled={isDisabled}
            onClick={() => onPick(t(`suggestion.${place}`))}
            className="h-full w-full rounded-xl border bg-surface px-4 py-3 text-start transition-colors hover:border-input disabled:opacity-55"
          >
            {t(`suggestion.${place}`)}
          </button>
        </li>
      ))}
    </ul>
  );
}
