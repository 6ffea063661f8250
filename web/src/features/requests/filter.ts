/** Which requests are wanted, and how the API is asked for them. */

export const OUTCOMES = ['all', 'ok', 'refused', 'failed'] as const;
export const TIMES = ['all', '1', '7', '30'] as const;

export interface Filter {
  /** The id of a key, or `all`. */
  key: string;
  model: string;
  outcome: (typeof OUTCOMES)[number];
  time: (typeof TIMES)[number];
}

export const UNFILTERED: Filter = { key: 'all', model: 'all', outcome: 'all', time: 'all' };

const DAY_MS = 86_400_000;

export const isUnfiltered = (filter: Filter): boolean => Object.values(filter).every((part) => part === 'all');

interface Query {
  keyId?: string;
  model?: string;
  status?: 'ok' | 'refused' | 'failed';
  from?: string;
}

/** A filter as the API asks for it. Times begin with a whole hour, so that the same filter is the same question. */
export function queryOf(filter: Filter, now: Date): Query {
  const hour = new Date(now);
  hour.setUTCMinutes(0, 0, 0);
  const from = new Date(hour.getTime() - Number(filter.time) * DAY_MS);
  return {
    ...(filter.key === 'all' ? {} : { keyId: filter.key }),
    ...(filter.model === 'all' ? {} : { model: filter.model }),
    ...(filter.outcome === 'all' ? {} : { status: filter.outcome }),
    ...(filter.time === 'all' ? {} : { from: from.toISOString().replace('.000', '') }),
  };
}
