/** Which text a problem's code has, and where it belongs. The texts are in the `errors.json` of each language. */

import type { ApiProblem } from '@/lib/api/problem';

// A code of the API to the key of its text; the point of a code cannot stand in a key.
const TEXTS = {
  'network.unreachable': 'unreachable',
  'server.unavailable': 'unreachable',
  'server.try_again': 'tryAgain',
  'access.account_busy': 'accountBusy',
  'access.bad_credentials': 'badCredentials',
  'access.cannot_suspend_self': 'ownAccount',
  'access.email_taken': 'emailTaken',
  'access.forbidden': 'forbidden',
  'access.key_address_refused': 'keyAddressRefused',
  'access.key_cap_reached': 'keyCapReached',
  'access.key_not_found': 'keyGone',
  'access.last_admin': 'lastAdmin',
  'access.rate_limited': 'rateLimited',
  'access.too_many_keys': 'tooManyKeys',
  'access.unauthenticated': 'unauthenticated',
  'access.wrong_password': 'wrongPassword',
  'conversation.busy': 'conversationBusy',
  'conversation.not_found': 'conversationGone',
  'file.link_refused': 'linkRefused',
  'file.not_found': 'fileGone',
  'file.quota_reached': 'storageFull',
  'file.storage_unavailable': 'storageAway',
  'file.too_large': 'fileTooLarge',
  'file.type_refused': 'fileTypeRefused',
  'generation.answer_not_kept': 'unknown', // no page asks for what is not kept
  'generation.foreign_event_id': 'unknown',
  'generation.interrupted': 'interrupted',
  'generation.not_dead': 'jobNotDead',
  'generation.stopped': 'unknown', // only programs repeat a key whose run they stopped
  'generation.not_ended': 'notEndedYet',
  'generation.not_found': 'notFound',
  'generation.too_many': 'tooManyRuns',
  'idempotency.key_reused': 'keyReused',
  'message.not_found': 'messageGone',
  'model.not_allowed': 'modelNotAllowed',
  'model.not_found': 'modelGone',
  'pricing.quote_expired': 'quoteExpired',
  'provider.content_refused': 'contentRefused',
  'quote.not_found': 'quoteGone',
  'request.invalid': 'invalid',
  'request.cross_site': 'crossSite',
  'session.not_found': 'sessionGone',
  'user.not_found': 'userGone',
  'wallet.adjustment_too_large': 'adjustmentTooLarge',
  'wallet.daily_limit_reached': 'dailyLimit',
  'wallet.frozen': 'walletFrozen',
  'wallet.insufficient_coins': 'insufficientCoins',
  'wallet.not_found': 'walletGone',
} as const;

export type ErrorText = (typeof TEXTS)[keyof typeof TEXTS] | 'provider';

/** The key of the text that tells a problem. Each code has one; new codes fall back to what their family means. */
export function textOf(problem: ApiProblem): ErrorText {
  const known = TEXTS[problem.code as keyof typeof TEXTS];
  if (known !== undefined) return known;
  if (problem.code.startsWith('provider.')) return 'provider';
  if (problem.status === 404) return 'notFound';
  if (problem.status === 403) return 'forbidden';
  if (problem.status === 429) return 'rateLimited';
  return 'unknown';
}

/** What one field of a form did wrong, if the API named it. */
export function fieldProblem(problem: ApiProblem | null, field: string): string | undefined {
  return problem?.facts.fields?.find((found) => found.field === field)?.code;
}
