/** Uploads a file and tells how far it has come, which `fetch` cannot. */

import type { Schemas } from './client';
import { newKey } from './fetch';
import { ApiProblem, readProblem, UNREACHABLE } from './problem';
import { reportReachable } from './reachability';
import { freshToken } from './session';

interface Upload {
  file: Blob;
  name: string;
  /** From 0 to 1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/** Resolves with the stored file. Throws `ApiProblem`, or an `AbortError` when it was called off. */
export async function uploadFile({ file, name, onProgress, signal }: Upload): Promise<Schemas['FileShown']> {
  const token = await freshToken();
  signal.throwIfAborted();
  const response = await new Promise<Response>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/v1/files?${new URLSearchParams({ name: name.slice(0, 200) })}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('Idempotency-Key', newKey());
    if (token !== null) request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => resolve(answerOf(request));
    request.onerror = () => {
      reportReachable(false);
      reject(new ApiProblem(UNREACHABLE, 0));
    };
    request.onabort = () => reject(new DOMException('called off', 'AbortError'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
  if (!response.ok) throw await readProblem(response);
  return (await response.json()) as Schemas['FileShown'];
}

function answerOf(request: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const name of ['Content-Type', 'Retry-After', 'X-Request-Id']) {
    const value = request.getResponseHeader(name);
    if (value !== null) headers.set(name, value);
  }
  return new Response(request.responseText, { status: request.status, headers });
}
