'use client';

import { type CSSProperties, useEffect, useState } from 'react';
import { CopyButton } from '@/components/shared/copy-button';
import type { ColouredLine } from './highlight';

const LINES_MAX = 400; // beyond, colours cost more than they help

/** Code, always from left to right, with its language and a way to copy it. Its colours come when they are ready. */
export function CodeBlock({ code, language }: { code: string; language?: string }) {
  const [coloured, setColoured] = useState<{ code: string; lines: ColouredLine[] } | null>(null);
  useEffect(() => {
    if (language === undefined || code.split('\n').length > LINES_MAX) return;
    let isWanted = true;
    const timer = setTimeout(async () => {
      const { colour } = await import('./highlight');
      const lines = await colour(code, language);
      if (isWanted && lines) setColoured({ code, lines });
    }, 150); // while it is being written, it is not coloured again at every letter
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [code, language]);
  return (
    <figure dir="ltr" className="md-code">
      <figcaption>
        <span>{language}</span>
        <CopyButton text={code} className="size-7" />
      </figcaption>
      {/* What scrolls must be reachable by keyboard. */}
      <pre tabIndex={0}>
        <code>{coloured?.code === code ? <Lines lines={coloured.lines} /> : code}</code>
      </pre>
    </figure>
  );
}

function Lines({ lines }: { lines: ColouredLine[] }) {
  return lines.map((line, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: lines of one unchanging text
    <span key={at}>
      {line.map((token, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same
        <span key={place} style={token.style as CSSProperties}>
          {token.text}
        </span>
      ))}
      {'\n'}
    </span>
  ));
}
