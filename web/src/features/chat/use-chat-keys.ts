'use client';

import { useEffect } from 'react';
import { isWriting } from '@/components/shell/shortcuts';
import { usePreferences } from '@/stores/preferences';
import type { Line } from './tree';

const TOUCHING_PX = 8;

/** The keys of the chat page, by their places, so that a Persian layout has them, too. */
export function useChatKeys(given: {
  line: Line[] | undefined;
  openModels: () => void;
  /** Ends the answer that is being written; null while none is. */
  stop: (() => void) | null;
}): void {
  const { line, openModels, stop } = given;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (isStep(event)) return step(event.code === 'KeyJ' ? 1 : -1);
      // What closes at this key (a menu, an editor) has taken it already.
      if (event.key === 'Escape' && !event.defaultPrevented && !event.isComposing) return stop?.();
      if (event.isComposing || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      const answer = line?.findLast(({ message }) => message.role === 'assistant')?.message.content;
      if (event.code === 'Slash') document.getElementById('composer')?.focus();
      else if (event.code === 'Period') openModels();
      else if (event.code === 'KeyC' && event.shiftKey && answer) void navigator.clipboard.writeText(answer);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [line, openModels, stop]);
}

const isStep = (event: KeyboardEvent): boolean =>
  (event.code === 'KeyJ' || event.code === 'KeyK') &&
  !(event.ctrlKey || event.metaKey || event.altKey || event.isComposing) &&
  !isWriting(event.target) &&
  usePreferences.getState().singleKeyShortcuts;

/** Goes to the next or the previous message, from the one that is at the upper edge. */
function step(by: 1 | -1): void {
  const frame = document.querySelector<HTMLElement>('[data-slot=thread]');
  if (frame === null) return;
  const edge = frame.getBoundingClientRect().top;
  const messages = [...frame.querySelectorAll<HTMLElement>('article')];
  const tops = messages.map((message) => message.getBoundingClientRect().top - edge);
  const target =
    by === 1 ? tops.findIndex((top) => top > TOUCHING_PX) : tops.findLastIndex((top) => top < -TOUCHING_PX);
  messages[target]?.scrollIntoView({ block: 'start' });
}
