/** What went wrong with a call: the API's problem document (RFC 9457), or the network that never carried it. */

import type { components } from './schema';

export type FieldProblem = components['schemas']['FieldProblemShown'];

/** The codes that the web gives to calls that got no answer of the API. */
export const UNREACHABLE = 'network.unreachable';

export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly code: string,
    readonly status: number,
    readonly facts: {
      requestId?: string;
      detail?: string;
      fields?: FieldProblem[];
      retryAfterSeconds?: number;
      /** Members that only this code has, such as `needed` and `available` of missing coins. */
      more?: Record<string, unknown>;
    } = {},
  ) {
    super(`${status} ${code}`);
  }

  /** Whether the same call may work a moment later without anybody changing anything. */
  get isPassing(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** Reads the problem out of a refused answer. A proxy's page in place of a document becomes `server.error`. */
export async function readProblem(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const retryAfterSeconds = Number.isFinite(retryAfter) ? retryAfter : undefined;
  if (!isDocument(body)) {
    return new ApiProblem(response.status >= 500 ? 'server.unavailable' : 'server.error', response.status, {
      requestId: response.headers.get('X-Request-Id') ?? undefined,
      retryAfterSeconds,
    });
  }
  const { type, title, status, code, requestId, detail, errors, ...more } = body;
  return new ApiProblem(code, response.status, { requestId, detail, fields: errors, retryAfterSeconds, more });
}

/** Takes anything thrown by a call as a problem. */
export function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem('client.error', -1, { detail: error instanceof Error ? error.message : undefined });
}

type Document = components['schemas']['ProblemShown'] & Record<string, unknown>;

function isDocument(body: unknown): body is Document {
  return typeof body === 'object' && body !== null && typeof (body as { code?: unknown }).code === 'string';
}
