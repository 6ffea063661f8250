'use client';

import { useEffect, useRef, useState } from 'react';
import { type ApiProblem, problemOf } from '@/lib/api/problem';
import { uploadFile } from '@/lib/api/upload';
import { useDrafts } from './drafts';

export interface Going {
  name: string;
  share: number;
}

/** Brings a recording to the server, where its length is measured and so its price is known. */
export function useUpload() {
  const hear = useDrafts((drafts) => drafts.hear);
  const [going, setGoing] = useState<Going | null>(null);
  const [failed, setFailed] = useState<{ problem: ApiProblem; file: Blob; name: string } | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  const upload = async (file: Blob, name: string) => {
    stop.current?.abort();
    const own = new AbortController();
    stop.current = own;
    setFailed(null);
    setGoing({ name, share: 0 });
    try {
      const onProgress = (share: number) => setGoing({ name, share });
      const stored = await uploadFile({ file, name, onProgress, signal: own.signal });
      hear({ source: { fileId: stored.id, name, seconds: Math.ceil(stored.seconds ?? 0) } });
    } catch (error) {
      if (own.signal.aborted) return;
      setFailed({ problem: problemOf(error), file, name });
    }
    setGoing(null);
  };
  const callOff = () => {
    stop.current?.abort();
    setGoing(null);
  };
  return {
    going,
    problem: failed?.problem ?? null,
    upload,
    callOff,
    retry: () => failed && void upload(failed.file, failed.name),
  };
}
