'use client';

import { CircleAlert, CircleCheck, CircleX, ReceiptText } from 'lucide-react';
import { useFormatter, useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { DateTime } from '@/components/shared/moment';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Table, Td, Th, Tr } from '@/components/ui/table';
import type { Schemas } from '@/lib/api/client';

type Call = Schemas['ApiCallShown'];

const LOOKS = {
  ok: { tone: 'success', icon: CircleCheck },
  refused: { tone: 'neutral', icon: CircleAlert },
  failed: { tone: 'danger', icon: CircleX },
} as const;

export function Rows(props: { items: Call[]; onReceipt: (generationId: string) => void }) {
  const t = useTranslations('requests');
  return (
    <Table>
      <thead>
        <tr>
          <Th>{t('request')}</Th>
          <Th className="max-md:hidden">{t('key')}</Th>
          <Th>{t('outcomeHead')}</Th>
          <Th isNumber className="max-md:hidden">
            {t('tokens')}
          </Th>
          <Th isNumber className="max-sm:hidden">
            {t('coins')}
          </Th>
          <Th isNumber className="max-lg:hidden">
            {t('took')}
          </Th>
          <Th>
            <span className="sr-only">{t('receipt')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {props.items.map((call) => (
          <Row key={call.id} call={call} onReceipt={props.onReceipt} />
        ))}
      </tbody>
    </Table>
  );
}

function Row({ call, onReceipt }: { call: Call; onReceipt: (generationId: string) => void }) {
  const t = useTranslations('requests');
  const { generationId } = call;
  return (
    <Tr>
      <Td className="max-w-64 leading-snug max-sm:max-w-48">
        <bdi
          dir="ltr"
          className="block truncate font-mono text-2sm max-sm:wrap-anywhere max-sm:whitespace-normal max-sm:text-xs rtl:text-end"
          title={`${call.method} ${call.route}`}
        >
          {call.method} {call.route}
        </bdi>
        {call.model ? (
          <bdi dir="ltr" className="block truncate text-2sm rtl:text-end">
            {call.model}
          </bdi>
        ) : null}
        {call.error ? (
          <bdi dir="ltr" className="wrap-anywhere block font-mono text-danger text-xs rtl:text-end">
            {call.error}
          </bdi>
        ) : null}
        <DateTime at={call.at} className="text-muted-foreground text-xs" />
      </Td>
      <Td className="max-w-36 leading-snug max-md:hidden">
        <bdi className="block truncate">{call.key.name}</bdi>
        <bdi dir="ltr" className="block whitespace-nowrap font-mono text-muted-foreground text-xs rtl:text-end">
          {call.key.masked}
        </bdi>
      </Td>
      <Td>
        <Outcome call={call} />
      </Td>
      <Td isNumber className="max-md:hidden">
        <Tokens call={call} />
      </Td>
      <Td isNumber className="max-sm:hidden">
        {call.coinCost === null ? '–' : <Amount coins={call.coinCost} isColumn isUnitHidden />}
      </Td>
      <Td isNumber className="text-muted-foreground max-lg:hidden">
        <Took ms={call.latencyMs} />
      </Td>
      <Td className="w-0 text-end">
        {generationId ? (
          <Button
            variant="ghost"
            size="sm"
            className="px-2"
            aria-label={t('showReceipt')}
            onClick={() => onReceipt(generationId)}
          >
            <ReceiptText aria-hidden="true" />
          </Button>
        ) : null}
      </Td>
    </Tr>
  );
}

function Outcome({ call }: { call: Call }) {
  const t = useTranslations('requests');
  const { tone, icon: Icon } = LOOKS[call.status];
  return (
    <span className="grid justify-items-start gap-1">
      <span className="flex flex-wrap gap-1">
        <Badge tone={tone}>
          <Icon aria-hidden="true" />
          {t(`outcome.${call.status}`)} <bdi dir="ltr">{call.httpStatus}</bdi>
        </Badge>
        {call.streamed ? <Badge tone="outline">{t('streamed')}</Badge> : null}
        {call.replayed ? <Badge tone="outline">{t('replayed')}</Badge> : null}
      </span>
      {call.coinCost === null ? null : <Amount coins={call.coinCost} className="text-2sm sm:hidden" />}
    </span>
  );
}

function Tokens({ call }: { call: Call }) {
  const format = useFormatter();
  if (call.inputTokens === null || call.outputTokens === null) return '–';
  return (
    <bdi dir="ltr" className="whitespace-nowrap">
      {format.number(call.inputTokens)} / {format.number(call.outputTokens)}
    </bdi>
  );
}

function Took({ ms }: { ms: number }) {
  const format = useFormatter();
  const isLong = ms >= 1000;
  return (
    <bdi className="whitespace-nowrap">
      {format.number(isLong ? ms / 1000 : ms, {
        style: 'unit',
        unit: isLong ? 'second' : 'millisecond',
        unitDisplay: 'short',
        maximumFractionDigits: isLong ? 1 : 0,
      })}
    </bdi>
  );
}
