/** Problems on their way to a toast. Who shows them needs the page's language, so they pass through here. */

import type { ApiProblem } from './problem';

type Teller = (problem: ApiProblem) => void;

let teller: Teller | null = null;

export function tellProblem(problem: ApiProblem): void {
  teller?.(problem);
}

/** Names the one who shows problems. Returns how to stop. */
export function whoTells(next: Teller): () => void {
  teller = next;
  return () => {
    if (teller === next) teller = null;
  };
}
