'use client';

import type { ReactNode } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { CopyButton } from '@/components/shared/copy-button';
import { ErrorState } from '@/components/shared/error-state';
import { DateTime } from '@/components/shared/moment';
import { Sheet, SheetContent } from '@/components/ui/sheet';
import { Skeleton } from '@/components/ui/skeleton';
import { $api, type Schemas } from '@/lib/api/client';

const UNITS = ['image', 'second', 'character'] as const;

/** Every coin of one run. */
export function ReceiptSheet({ generationId, onClose }: { generationId: string | null; onClose: () => void }) {
  const t = useTranslations('billing');
  return (
    <Sheet open={generationId !== null} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <SheetContent title={t('receiptOf')}>
        <div className="min-h-0 flex-1 overflow-y-auto p-5">{generationId ? <Receipt id={generationId} /> : null}</div>
      </SheetContent>
    </Sheet>
  );
}

function Receipt({ id }: { id: string }) {
  const { data, error, refetch } = $api.useQuery('get', '/api/v1/generations/{generationId}/receipt', {
    params: { path: { generationId: id } },
  });
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton className="h-96" />;
  return <Lines receipt={data} />;
}

function Lines({ receipt }: { receipt: Schemas['ReceiptShown'] }) {
  const t = useTranslations('billing');
  return (
    <div className="grid grid-cols-1 gap-5">
      <dl className="rounded-lg border bg-surface-2 px-4 py-1">
        <Row label={t('hold')}>
          <Amount coins={receipt.hold} />
        </Row>
        <Row label={t('returned')}>
          <Amount coins={receipt.returned} className="text-success" />
        </Row>
        <Row label={t('charge')} isStrong>
          <Amount coins={receipt.charge} />
        </Row>
      </dl>
      {receipt.units ? <Units units={receipt.units} /> : <Tokens lines={receipt.lines} />}
      {receipt.summary ? <Summary summary={receipt.summary} /> : null}
      <dl>
        <Row label={t('model')}>
          <bdi dir="ltr">{receipt.model}</bdi>
        </Row>
        {receipt.provider ? (
          <Row label={t('provider')}>
            <bdi dir="ltr">{receipt.provider}</bdi>
          </Row>
        ) : null}
        <Row label={t('started')}>
          <DateTime at={receipt.createdAt} />
        </Row>
        {receipt.endedAt ? (
          <Row label={t('ended')}>
            <DateTime at={receipt.endedAt} />
          </Row>
        ) : null}
        <Row label={t('perRequest')}>
          <Amount coins={receipt.perRequest} />
        </Row>
        <Row label={t('priceVersion')}>
          <bdi dir="ltr" className="min-w-0 truncate font-mono text-xs">
            {receipt.priceVersion}
          </bdi>
        </Row>
        <Row label={t('generation')}>
          <bdi dir="ltr" className="min-w-0 truncate font-mono text-xs">
            {receipt.generationId}
          </bdi>
          <CopyButton text={receipt.generationId} />
        </Row>
      </dl>
    </div>
  );
}

function Tokens({ lines }: { lines: Schemas['ReceiptLineShown'][] }) {
  const t = useTranslations('billing');
  const format = useFormatter();
  return (
    <table className="w-full text-2sm">
      <thead className="text-muted-foreground">
        <tr>
          <th scope="col" className="py-1 text-start font-medium">
            {t('tokenClassHead')}
          </th>
          <th scope="col" className="py-1 text-end font-medium">
            {t('tokens')}
          </th>
          <th scope="col" className="py-1 text-end font-medium">
            {t('perMillion')}
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.tokenClass} className="border-t">
            <td className="py-2">
              <TokenClass name={line.tokenClass} />
            </td>
            <td className="py-2 text-end">{format.number(line.tokens)}</td>
            <td className="py-2 text-end">
              <Amount coins={line.perMillion} isUnitHidden />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What is paid by the piece: how many there were, and what one of them costs. */
function Units({ units }: { units: NonNullable<Schemas['ReceiptShown']['units']> }) {
  const t = useTranslations('billing');
  const format = useFormatter();
  const known = UNITS.find((unit) => unit === units.unit);
  return (
    <dl className="text-2sm">
      <Row label={known ? t(`unit.${known}`) : <bdi dir="ltr">{units.unit}</bdi>}>
        <span>
          {format.number(units.quantity)} × <Amount coins={units.perUnit} />
        </span>
      </Row>
    </dl>
  );
}

/** The summary of a transcript, by a model of its own; its part is within the charge. */
function Summary({ summary }: { summary: NonNullable<Schemas['ReceiptShown']['summary']> }) {
  const t = useTranslations('billing');
  return (
    <section aria-labelledby="summary">
      <h3 id="summary" className="flex items-center gap-2 text-base">
        {t('summary')}
        <Amount coins={summary.charge} className="font-normal text-2sm" />
      </h3>
      <bdi dir="ltr" className="text-2sm text-muted-foreground">
        {summary.model}
      </bdi>
      <Tokens lines={summary.lines} />
    </section>
  );
}

function TokenClass({ name }: { name: string }) {
  const t = useTranslations('billing');
  if (name === 'input' || name === 'output' || name === 'cached_input') return t(`tokenClass.${name}`);
  return <bdi dir="ltr">{name}</bdi>;
}

function Row({ label, isStrong, children }: { label: ReactNode; isStrong?: boolean; children: ReactNode }) {
  return (
    <div className={`flex items-center gap-4 border-b py-2 last:border-0 ${isStrong ? 'font-semibold' : ''}`}>
      <dt className="shrink-0 text-muted-foreground">{label}</dt>
      <dd className="flex min-w-0 flex-1 items-center justify-end gap-1">{children}</dd>
    </div>
  );
}
