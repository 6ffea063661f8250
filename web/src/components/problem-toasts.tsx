'use client';

import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { RequestId } from '@/components/shared/error-state';
import { whoTells } from '@/lib/api/notices';
import { UNREACHABLE } from '@/lib/api/problem';
import { textOf } from '@/lib/errors';
import { tellWrong } from '@/lib/toasts';

const QUIET_MS = 30_000;

/** Shows problems of acts as toasts: one for each code at a time, and an absent network once in half a minute. */
export function ProblemToasts() {
  const t = useTranslations('errors');
  useEffect(() => {
    let quietUntil = 0;
    return whoTells((problem) => {
      if (problem.code === UNREACHABLE) {
        if (Date.now() < quietUntil) return;
        quietUntil = Date.now() + QUIET_MS;
      }
      const { requestId, detail } = problem.facts;
      void tellWrong(t(textOf(problem)), {
        id: problem.code,
        duration: 8000,
        description: (
          <>
            {textOf(problem) === 'unknown' && detail ? <bdi>{detail}</bdi> : null}
            {requestId ? <RequestId id={requestId} /> : null}
          </>
        ),
      });
    });
  }, [t]);
  return null;
}
