/** What a form of a key holds, what is wrong with it, and how the API takes and gives it. Nothing here shows anything. */

import type { Schemas } from '@/lib/api/client';
import { isNegative, readCoins, toAsciiDigits, writeCoins } from '@/lib/coins';

export type Key = Schemas['KeyShown'];
export type Terms = Schemas['NewKey'];
export type Scope = Terms['scopes'][number];

export const SCOPES: readonly Scope[] = ['chat', 'images', 'audio', 'embeddings', 'models', 'billing:read'];

/** Everything as it is typed; an empty field is no limit. */
export interface Draft {
  name: string;
  scopes: Scope[];
  models: string[];
  capTotal: string;
  capMonth: string;
  requestsPerMinute: string;
  tokensPerMinute: string;
  runsAtOnce: string;
  networks: string;
  /** A day as `<input type="date">` has it; the key opens until the day ends. */
  expiresOn: string;
  onDisconnect: 'stop' | 'continue';
}

export type Wrong = Partial<Record<keyof Draft, true>>;

export const NEW_DRAFT: Draft = {
  name: '',
  scopes: ['chat', 'embeddings', 'models'],
  models: [],
  capTotal: '',
  capMonth: '',
  requestsPerMinute: '',
  tokensPerMinute: '',
  runsAtOnce: '',
  networks: '',
  expiresOn: '',
  onDisconnect: 'stop',
};

/** A key as a form shows it. */
export function draftOf(key: Key, locale: string): Draft {
  const coins = (cap: string | null) => (cap === null ? '' : writeCoins(cap, locale));
  const number = (limit: number | null) => (limit === null ? '' : String(limit));
  return {
    name: key.name,
    scopes: SCOPES.filter((scope) => key.scopes.includes(scope)),
    models: key.models ?? [],
    capTotal: coins(key.capTotal),
    capMonth: coins(key.capMonth),
    requestsPerMinute: number(key.requestsPerMinute),
    tokensPerMinute: number(key.tokensPerMinute),
    runsAtOnce: number(key.runsAtOnce),
    networks: key.networks.join('\n'),
    expiresOn: key.expiresAt === null ? '' : dayOf(new Date(key.expiresAt)),
    onDisconnect: key.onDisconnect,
  };
}

/** Which fields cannot be sent. What only the API can judge, such as networks, it refuses by name. */
export function wrongIn(draft: Draft, now: Date): Wrong {
  const wrong: Wrong = {};
  if (draft.name.trim() === '') wrong.name = true;
  if (draft.scopes.length === 0) wrong.scopes = true;
  for (const cap of ['capTotal', 'capMonth'] as const) {
    const coins = readCoins(draft[cap]);
    if (draft[cap].trim() !== '' && (coins === null || isNegative(coins))) wrong[cap] = true;
  }
  for (const limit of ['requestsPerMinute', 'tokensPerMinute', 'runsAtOnce'] as const) {
    if (readLimit(draft[limit]) === undefined) wrong[limit] = true;
  }
  if (draft.expiresOn !== '' && endOf(draft.expiresOn) <= now) wrong.expiresOn = true;
  return wrong;
}

/** What the API is sent: all of it, so that an emptied field takes a limit away. */
export function termsOf(draft: Draft): Terms {
  return {
    name: draft.name.trim(),
    scopes: draft.scopes,
    models: draft.models.length === 0 ? null : draft.models,
    capTotal: readCoins(draft.capTotal),
    capMonth: readCoins(draft.capMonth),
    requestsPerMinute: readLimit(draft.requestsPerMinute) ?? null,
    tokensPerMinute: readLimit(draft.tokensPerMinute) ?? null,
    runsAtOnce: readLimit(draft.runsAtOnce) ?? null,
    networks: draft.networks.split(/[\s,،]+/).filter(Boolean),
    expiresAt: draft.expiresOn === '' ? null : endOf(draft.expiresOn).toISOString(),
    onDisconnect: draft.onDisconnect,
  };
}

/** What of a key changes: the end of its day stays the moment that it is, unless another day was chosen. */
export function changeOf(key: Key, draft: Draft, locale: string): Partial<Terms> {
  const [before, after] = [termsOf(draftOf(key, locale)), termsOf(draft)];
  const names = Object.keys(after) as (keyof Terms)[];
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return Object.fromEntries(changed.map((name) => [name, after[name]]));
}

/** Whether a key still opens, and whether it may still spend. */
export function stateOf(key: Key, now: Date): 'active' | 'expired' | 'spent' {
  if (key.expiresAt !== null && new Date(key.expiresAt) <= now) return 'expired';
  const isSpent = (spent: string, cap: string | null) => cap !== null && Number(spent) >= Number(cap);
  return isSpent(key.spentTotal, key.capTotal) || isSpent(key.spentMonth, key.capMonth) ? 'spent' : 'active';
}

/** How much of a cap is gone, 0 to 1. */
export const shareOf = (spent: string, cap: string): number =>
  Number(cap) === 0 ? 1 : Math.min(1, Number(spent) / Number(cap));

// Null for no limit, undefined for what is none.
function readLimit(typed: string): number | null | undefined {
  const ascii = toAsciiDigits(typed).replaceAll(/[\s,٬_]/g, '');
  if (ascii === '') return null;
  return /^[1-9]\d{0,8}$/.test(ascii) ? Number(ascii) : undefined;
}

function dayOf(at: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The last second of a day where its reader lives. */
const endOf = (day: string): Date => new Date(`${day}T23:59:59`);
