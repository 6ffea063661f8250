/** The one way to the API: it adds the log-in, renews it once when it is refused, and turns refusals into problems. */

import { ApiProblem, readProblem, UNREACHABLE } from './problem';
import { reportReachable } from './reachability';
import { forgetSession, freshToken, refuseToken } from './session';

const READS = new Set(['GET', 'HEAD']);
const GATEWAY_FAILURES = new Set([502, 504]);

/** Like `fetch` for `/api/v1`, streams included. Throws `ApiProblem`; resolves with accepted answers only. */
export async function apiFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  if (!READS.has(request.method) && !request.headers.has('Idempotency-Key')) {
    request.headers.set('Idempotency-Key', newKey());
  }
  const first = await attempt(request.clone());
  if (first.response.status !== 401 || first.token === null) return accepted(first.response);
  refuseToken(first.token);
  const second = await attempt(request);
  if (second.response.status === 401) forgetSession();
  return accepted(second.response);
}

/** A key that makes a repeated command one command. */
export function newKey(): string {
  // `crypto.randomUUID` is for secure pages only, and a house's own server is often reached without TLS.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function attempt(request: Request): Promise<{ response: Response; token: string | null }> {
  const token = await freshToken();
  if (token !== null) request.headers.set('Authorization', `Bearer ${token}`);
  try {
    const response = await fetch(request);
    reportReachable(!GATEWAY_FAILURES.has(response.status) || isDocument(response));
    return { response, token };
  } catch (error) {
    if (request.signal.aborted) throw error;
    reportReachable(false);
    throw new ApiProblem(UNREACHABLE, 0);
  }
}

// A provider's failure comes as a problem document through an API that is there; a proxy's page means it is away.
const isDocument = (response: Response) => response.headers.get('Content-Type')?.includes('json') ?? false;

async function accepted(response: Response): Promise<Response> {
  if (!response.ok) throw await readProblem(response);
  return response;
}
