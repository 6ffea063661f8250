'use client';

import { useMutation } from '@tanstack/react-query';
import { $api, api } from '@/lib/api/client';
import { newKey } from '@/lib/api/fetch';
import { mustHave } from '@/lib/api/must-have';
import { ratioOf } from './ratios';
import { useJobsMoved } from './use-jobs';

/** Headers of an order: it is answered at once, and sent again under this key it stays one order. */
export const orderHeaders = () => ({ Prefer: 'respond-async', 'Idempotency-Key': newKey() });

/** Orders pictures, videos, speech or a transcript. Why it was not taken is told where it was ordered. */
export function useOrder<
  Path extends '/api/v1/images/generate' | '/api/v1/videos/generate' | '/api/v1/audio/tts' | '/api/v1/audio/stt',
>(path: Path) {
  const { began } = useJobsMoved();
  return $api.useMutation('post', path, { meta: { isToldInPlace: true }, onSuccess: () => began() });
}

/** What was asked of a job, to ask it again. */
export async function askedOf(generationId: string) {
  return mustHave(await api.GET('/api/v1/generations/{generationId}/request', { params: { path: { generationId } } }));
}

type Asked = Awaited<ReturnType<typeof askedOf>>;

/** Orders the same once more; pictures may be of another seed. */
export function useOrderAgain() {
  const { began } = useJobsMoved();
  return useMutation({
    mutationFn: async ({ generationId, seed }: { generationId: string; seed?: number }) => {
      const asked = await askedOf(generationId);
      await send(seed === undefined ? asked : { ...asked, seed });
    },
    onSuccess: began,
  });
}

function send(asked: Asked): Promise<unknown> {
  const { model, prompt, text, fileId } = asked;
  const headers = orderHeaders();
  switch (asked.kind) {
    case 'image': {
      const { negativePrompt, seed } = asked;
      const body = {
        model,
        prompt: prompt ?? '',
        negativePrompt,
        seed,
        count: asked.count ?? 1,
        ratio: ratioOf(asked.ratio),
      };
      return api.POST('/api/v1/images/generate', { body, headers });
    }
    case 'video': {
      const body = { model, prompt: prompt ?? '', seconds: asked.seconds ?? 5, ratio: ratioOf(asked.ratio) };
      return api.POST('/api/v1/videos/generate', { body, headers });
    }
    case 'speech': {
      const format = asked.format === 'wav' ? 'wav' : 'mp3';
      const body = { model, text: text ?? '', voice: asked.voice, speed: asked.speed ?? 1, format } as const;
      return api.POST('/api/v1/audio/tts', { body, headers });
    }
    default: {
      const body = { model, fileId: fileId ?? '', language: asked.language, summary: asked.summary ?? false };
      return api.POST('/api/v1/audio/stt', { body, headers });
    }
  }
}
