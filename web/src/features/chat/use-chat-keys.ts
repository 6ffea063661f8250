'use client';

import { useEffect } from 'react';
import type { Line } from './tree';

/** The keys of the chat page, by their places, so that a Persian layout has them, too. */
export function useChatKeys({ line, openModels }: { line: Line[] | undefined; openModels: () => void }): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
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
  }, [line, openModels]);
}
