/** Short words about what has just happened. What shows them is loaded beside the page, not before it. */

import type { ExternalToast } from 'sonner';

export async function tellDone(words: string): Promise<void> {
  (await import('sonner')).toast.success(words);
}

export async function tellWrong(words: string, more: ExternalToast): Promise<void> {
  (await import('sonner')).toast.error(words, more);
}
