/** Text that grows faster than a page can draw it: pieces gather here, and readers hear of them once a frame. */

const HIDDEN_MS = 250; // a hidden tab draws no frames
const SLOWEST_MS = 120;

export interface Pacer {
  /** Calls back at the next moment to draw. Returns how to call it off. */
  next: (act: () => void, afterMs: number) => () => void;
}

export const framePacer: Pacer = {
  next: (act, afterMs) => {
    if (document.hidden) {
      const timer = setTimeout(act, HIDDEN_MS);
      return () => clearTimeout(timer);
    }
    if (afterMs > 0) {
      const timer = setTimeout(act, afterMs);
      return () => clearTimeout(timer);
    }
    const frame = requestAnimationFrame(act);
    return () => cancelAnimationFrame(frame);
  },
};

export class StreamBuffer {
  #text = '';
  #shown = '';
  #callOff: (() => void) | null = null;
  #cost = 0;
  readonly #readers = new Set<() => void>();

  constructor(private readonly pacer: Pacer = framePacer) {}

  /** Replaces the text; it is shown with the next frame. */
  write(text: string): void {
    this.#text = text;
    // Drawing that is slow gets more time between two draws, so that typing stays smooth.
    const afterMs = this.#cost > 8 ? Math.min(SLOWEST_MS, 2 * this.#cost) : 0;
    this.#callOff ??= this.pacer.next(this.flush, afterMs);
  }

  /** Shows all there is at once: at the end, and before anything that reads it. */
  readonly flush = (): void => {
    this.#callOff?.();
    this.#callOff = null;
    if (this.#shown === this.#text) return;
    this.#shown = this.#text;
    const begun = performance.now();
    for (const reader of this.#readers) reader();
    this.#cost = 0.7 * this.#cost + 0.3 * (performance.now() - begun);
  };

  readonly subscribe = (reader: () => void): (() => void) => {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  };

  readonly shown = (): string => this.#shown;
}
