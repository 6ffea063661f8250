'use client';

import { RotateCw, Workflow } from 'lucide-react';
import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Listing } from '@/components/shared/listing';
import { Moment } from '@/components/shared/moment';
import { Confirm } from '@/components/ui/alert-dialog';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card, CardHeader } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { Progress } from '@/components/ui/progress';
import { Segmented } from '@/components/ui/segmented';
import { Table, Td, Th, Tr } from '@/components/ui/table';
import { kindOf } from '@/features/usage/series';
import { $api, type Schemas } from '@/lib/api/client';
import { byCursor } from '@/lib/api/paging';
import { tellDone } from '@/lib/toasts';
import { Chores } from './chores';

type Job = Schemas['JobShown'];

const STATES = ['running', 'waiting', 'dead'] as const;
type State = (typeof STATES)[number];

const PAGE = 25;
const ASK_AGAIN_MS = 5_000;

/** What workers do, what waits for them, and what nobody could make. */
export function Jobs() {
  return (
    <div className="grid grid-cols-1 gap-5">
      <Queue />
      <Chores />
    </div>
  );
}

function Queue() {
  const t = useTranslations('admin');
  const format = useFormatter();
  const [state, setState] = useState<State>('running');
  const [retrying, setRetrying] = useState<Job | null>(null);
  const query = $api.useInfiniteQuery(
    'get',
    '/api/v1/admin/jobs',
    { params: { query: { state, limit: PAGE } } },
    { ...byCursor, refetchInterval: ASK_AGAIN_MS, placeholderData: (earlier) => earlier },
  );
  const totals = query.data?.pages[0]?.totals;
  return (
    <Card>
      <CardHeader title={t('jobs')} description={t('jobsHint')}>
        <Segmented
          label={t('jobStateHead')}
          value={state}
          onChange={setState}
          choices={STATES.map((one) => ({
            value: one,
            label: (
              <>
                {t(`jobState.${one}`)}
                {totals ? (
                  <Badge tone={one === 'dead' && totals.dead > 0 ? 'danger' : 'neutral'}>
                    {format.number(totals[one])}
                  </Badge>
                ) : null}
              </>
            ),
          }))}
        />
      </CardHeader>
      <Listing
        query={query}
        className="min-h-72"
        nothing={<Empty icon={Workflow} title={t(`noJobs.${state}`)} description={t(`noJobsHint.${state}`)} />}
      >
        {(jobs) => <Rows jobs={jobs} onRetry={setRetrying} />}
      </Listing>
      {retrying ? <Retry job={retrying} onClose={() => setRetrying(null)} onDone={() => void query.refetch()} /> : null}
    </Card>
  );
}

function Rows({ jobs, onRetry }: { jobs: Job[]; onRetry: (job: Job) => void }) {
  const t = useTranslations('admin');
  const tKinds = useTranslations('overview');
  return (
    <Table>
      <thead>
        <tr>
          <Th>{t('job')}</Th>
          <Th className="max-md:hidden">{t('jobOwner')}</Th>
          <Th>{t('jobAt')}</Th>
          <Th isNumber className="max-sm:hidden">
            {t('attempt')}
          </Th>
          <Th className="max-lg:hidden">{t('worker')}</Th>
          <Th className="max-sm:hidden">{t('sinceHead')}</Th>
        </tr>
      </thead>
      <tbody>
        {jobs.map((job) => (
          <Tr key={job.generationId}>
            <Td className="leading-snug">
              <span className="block font-medium">{tKinds(`kind.${kindOf(job.kind)}`)}</span>
              <bdi dir="ltr" className="block max-w-56 truncate text-2sm text-muted-foreground">
                {job.model}
              </bdi>
              <bdi dir="ltr" className="block max-w-56 truncate text-2sm text-muted-foreground md:hidden">
                {job.email}
              </bdi>
            </Td>
            <Td className="max-md:hidden">
              <bdi dir="ltr">{job.email ?? '—'}</bdi>
            </Td>
            <Td className="min-w-44">
              <Standing job={job} onRetry={() => onRetry(job)} />
            </Td>
            <Td isNumber className="whitespace-nowrap max-sm:hidden">
              {t('attemptOf', { attempt: job.attempt, most: job.attemptsMax })}
            </Td>
            <Td className="text-2sm text-muted-foreground max-lg:hidden">
              {job.worker ? (
                <bdi dir="ltr" title={job.worker} className="block max-w-32 truncate">
                  {job.worker}
                </bdi>
              ) : (
                '—'
              )}
            </Td>
            <Td className="whitespace-nowrap text-2sm text-muted-foreground max-sm:hidden">
              <Moment at={job.endedAt ?? job.startedAt ?? job.createdAt} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

const STAGES = ['waiting', 'working', 'storing'] as const;

/** How far it is, when it is tried next, or what killed it. */
function Standing({ job, onRetry }: { job: Job; onRetry: () => void }) {
  const t = useTranslations('admin');
  const tJobs = useTranslations('jobs');
  if (job.endedAt !== null || job.failure !== null) {
    return (
      <span className="grid justify-items-start gap-1.5">
        {job.failure ? (
          <Badge tone="danger">
            <bdi dir="ltr" className="font-mono">
              {job.failure}
            </bdi>
          </Badge>
        ) : null}
        {job.failureDetail ? (
          <bdi className="line-clamp-2 max-w-80 text-2sm text-muted-foreground">{job.failureDetail}</bdi>
        ) : null}
        {job.endedAt === null ? null : (
          <Button size="sm" onClick={onRetry}>
            <RotateCw aria-hidden="true" />
            {t('retryJob')}
          </Button>
        )}
      </span>
    );
  }
  const stage = STAGES.find((known) => known === job.stage) ?? 'waiting';
  return (
    <span className="grid max-w-60 gap-1">
      <span className="text-2sm">
        {tJobs(`phase.${stage}`)}
        {job.worker === null && job.dueAt ? (
          <span className="ms-2 text-muted-foreground">
            <Due at={job.dueAt} />
          </span>
        ) : null}
      </span>
      {job.percent === null ? null : <Progress value={job.percent / 100} label={tJobs('progress')} />}
    </span>
  );
}

function Due({ at }: { at: string }) {
  const t = useTranslations('admin');
  if (Date.parse(at) <= Date.now()) return t('due');
  return (
    <>
      {t('nextTry')} <Moment at={at} />
    </>
  );
}

function Retry({ job, onClose, onDone }: { job: Job; onClose: () => void; onDone: () => void }) {
  const t = useTranslations('admin');
  const retry = $api.useMutation('post', '/api/v1/admin/jobs/{generationId}/retry', {
    onSuccess: () => {
      void tellDone(t('retried'));
      onDone();
    },
    onSettled: onClose,
  });
  return (
    <Confirm
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={t('retryTitle')}
      description={t('retryText', { email: job.email ?? '—' })}
      act={t('retryJob')}
      isBusy={retry.isPending}
      onConfirm={() => retry.mutate({ params: { path: { generationId: job.generationId } } })}
    />
  );
}
