'use client';

import { Download, Speech, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ErrorState } from '@/components/shared/error-state';
import { Moment } from '@/components/shared/moment';
import { Player } from '@/components/shared/player/player';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { IconButton } from '@/components/ui/icon-button';
import { Skeleton } from '@/components/ui/skeleton';
import { type KeptFile, useFiles, wordsOf } from '@/features/files/files';
import { MoreOnSight } from '@/features/files/more-on-sight';
import { JobCard } from '@/features/jobs/job-card';
import { useJobs } from '@/features/jobs/use-jobs';
import { savingLink } from '@/lib/api/file-links';
import { useInSight } from '@/lib/use-in-sight';

const DeleteFiles = dynamic(() => import('@/features/files/delete-files').then((module) => module.DeleteFiles), {
  ssr: false,
});

/** What is being spoken, and what was. */
export function Recordings({ ordered }: { ordered: string | null }) {
  const t = useTranslations('audio');
  const head = useInSight<HTMLHeadingElement>(ordered);
  const jobs = useJobs('speech');
  const found = useFiles({ kind: 'audio', words: '', isFavourite: false });
  const [deleting, setDeleting] = useState<string | null>(null);
  const { files } = found;
  return (
    <section aria-labelledby="recordings" className="grid grid-cols-1 gap-3">
      <h2 ref={head} id="recordings" className="scroll-mb-40 text-base">
        {t('recordings')}
      </h2>
      {found.error && !files ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : null}
      {!files && !found.error ? <Skeleton className="h-96 rounded-xl" /> : null}
      <ul className="grid grid-cols-1 gap-3">
        {jobs.tiles?.map((job) => (
          <JobCard
            key={job.id}
            job={job}
            live={jobs.lives[job.id]}
            title={job.prompt ?? ''}
            onDismiss={() => jobs.dismiss(job.id)}
          />
        ))}
        {files?.map((file) => (
          <Recording key={file.id} file={file} onDelete={() => setDeleting(file.id)} />
        ))}
      </ul>
      {files?.length === 0 && jobs.tiles?.length === 0 ? (
        <Card>
          <Empty icon={Speech} title={t('noRecordings')} description={t('noRecordingsHint')} className="py-20" />
        </Card>
      ) : null}
      <MoreOnSight query={found} />
      {deleting ? (
        <DeleteFiles ids={[deleting]} onClose={() => setDeleting(null)} onDeleted={() => setDeleting(null)} />
      ) : null}
    </section>
  );
}

function Recording({ file, onDelete }: { file: KeptFile; onDelete: () => void }) {
  const t = useTranslations('audio');
  const name = wordsOf(file) ?? file.name;
  return (
    <li className="grid grid-cols-1 gap-3 rounded-xl border bg-surface p-4">
      <p dir="auto" className="line-clamp-2">
        {name}
      </p>
      <Player url={file.url} name={name} seconds={file.seconds} />
      <div className="flex items-center gap-2 text-muted-foreground text-xs">
        <span className="flex min-w-0 flex-1 flex-wrap gap-x-2">
          {file.model ? <bdi dir="ltr">{file.model}</bdi> : null}
          <Moment at={file.createdAt} />
        </span>
        <Button asChild size="sm" variant="ghost">
          <a href={savingLink(file.url)} download={file.name}>
            <Download aria-hidden="true" />
            {t('download')}
          </a>
        </Button>
        <IconButton label={t('delete')} size="icon-sm" onClick={onDelete}>
          <Trash2 aria-hidden="true" />
        </IconButton>
      </div>
    </li>
  );
}
