/**
 * Short words about what has just happened. What shows them is loaded beside the page, not before it; they come out of
 * the same file, so that there is nothing left to fetch when the network is what has gone wrong.
 */

import type { ExternalToast } from 'sonner';

export async function tellDone(words: string): Promise<void> {
  (await import('@/components/ui/toaster')).toast.success(words);
}

export async function tellWrong(words: string, more: ExternalToast): Promise<void> {
  (await import('@/components/ui/toaster')).toast.error(words, more);
}
