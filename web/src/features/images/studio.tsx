'use client';

import { Film, Image as ImageIcon } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { ErrorState } from '@/components/shared/error-state';
import { useModels } from '@/components/shared/model-picker';
import { Card } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { Skeleton } from '@/components/ui/skeleton';
import { useJobs } from '@/features/jobs/use-jobs';
import { useModelChoice } from '@/features/runs/use-model-choice';
import { useLanguage } from '@/i18n/language-context';
import { Gallery } from './gallery';
import { ImagePrompt } from './image-prompt';
import { VideoPrompt } from './video-prompt';

const PROMPTS = { image: ImagePrompt, video: VideoPrompt };

/** The place of one kind: what to order above, what was made below. */
export function Studio({ kind }: { kind: 'image' | 'video' }) {
  const Prompt = PROMPTS[kind];
  const { models, error, refetch } = useModels(kind);
  const [model, setModel] = useModelChoice(kind, models, null, useLanguage());
  const jobs = useJobs(kind);
  return (
    <div className="grid grid-cols-1 gap-6">
      {error && !models ? (
        <Card>
          <ErrorState error={error} onRetry={() => void refetch()} />
        </Card>
      ) : null}
      {!models && !error ? <Skeleton className="h-72 rounded-xl sm:h-36" /> : null}
      {models?.length === 0 ? <NoModels kind={kind} /> : null}
      {models && models.length > 0 ? <Prompt models={models} model={model} onModel={setModel} /> : null}
      <Gallery kind={kind} jobs={jobs} />
    </div>
  );
}

function NoModels({ kind }: { kind: 'image' | 'video' }) {
  const t = useTranslations('images');
  const isVideo = kind === 'video';
  return (
    <Card>
      <Empty
        icon={isVideo ? Film : ImageIcon}
        title={t(isVideo ? 'noVideoModels' : 'noModels')}
        description={t(isVideo ? 'noVideoModelsHint' : 'noModelsHint')}
        className="py-10"
      />
    </Card>
  );
}
