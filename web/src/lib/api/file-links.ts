/** Links to files are signed anew with every answer. The one in use is kept while it is good, so no picture is loaded
 * twice. */

import type { Schemas } from './client';

type Linked = Pick<Schemas['FileShown'], 'id' | 'url' | 'urlExpiresAt' | 'thumbnailUrl'>;

/** How often lists of files are asked for anew, so that their links are good. */
export const RELINK_MS = 8 * 60_000;

const MARGIN_MS = 3 * 60_000;
const KEPT_MAX = 1_000;
const kept = new Map<string, { until: number; url: string; thumbnailUrl: string | null }>();

/** Gives a file with the links that were used for it before, while they are good for some time yet. */
export function linked<File extends Linked>(file: File, now: number = Date.now()): File {
  const known = kept.get(file.id);
  if (known !== undefined && known.until - now > MARGIN_MS) {
    return { ...file, url: known.url, thumbnailUrl: known.thumbnailUrl };
  }
  if (kept.size >= KEPT_MAX) kept.clear();
  kept.set(file.id, { until: Date.parse(file.urlExpiresAt), url: file.url, thumbnailUrl: file.thumbnailUrl });
  return file;
}

/** The link that saves a file in place of showing it. */
export const savingLink = (url: string): string => `${url}&download=true`;
