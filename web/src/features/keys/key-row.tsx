'use client';

import { EllipsisVertical, KeyRound, ListTree, Pencil, RefreshCw, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useNow, useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { DateTime, Moment } from '@/components/shared/moment';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import { Progress } from '@/components/ui/progress';
import { useLanguage } from '@/i18n/language-context';
import type { Doing } from '.';
import { type Key, SCOPES, shareOf, stateOf } from './terms';

const TONES = { active: 'success', expired: 'neutral', spent: 'danger' } as const;

export function KeyRow({ shown, onDo }: { shown: Key; onDo: (doing: Doing) => void }) {
  const t = useTranslations('keys');
  const now = useNow();
  const state = stateOf(shown, now);
  const isRotating = shown.formerSecretUntil !== null && new Date(shown.formerSecretUntil) > now;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-3 border-b px-4 py-4 last:border-0 sm:px-5">
      <span className="grid size-9 place-items-center rounded-lg bg-surface-3 text-muted-foreground max-sm:hidden">
        <KeyRound className="size-4.5 stroke-[1.75]" aria-hidden="true" />
      </span>
      <div className="grid min-w-0 flex-1 basis-56 gap-1.5">
        <span className="flex flex-wrap items-center gap-2">
          <bdi className="font-medium">{shown.name}</bdi>
          <Badge tone={TONES[state]}>{t(`state.${state}`)}</Badge>
        </span>
        <bdi dir="ltr" className="w-fit font-mono text-2sm text-muted-foreground">
          {shown.masked}
        </bdi>
        <span className="flex flex-wrap gap-1.5">
          {SCOPES.filter((scope) => shown.scopes.includes(scope)).map((scope) => (
            <Badge key={scope} tone="outline">
              {t(`scope.${scope === 'billing:read' ? 'billing' : scope}`)}
            </Badge>
          ))}
          {shown.models ? <Badge tone="outline">{t('onlyModels', { count: shown.models.length })}</Badge> : null}
        </span>
        <span className="text-2sm text-muted-foreground">
          {shown.lastUsedAt ? t('lastUsed') : t('neverUsed')}{' '}
          {shown.lastUsedAt ? <Moment at={shown.lastUsedAt} /> : null}
          {shown.expiresAt ? (
            <>
              {' · '}
              {t('expires')} <DateTime at={shown.expiresAt} withTime={false} />
            </>
          ) : null}
        </span>
        {isRotating ? (
          <span className="text-2sm">
            {t('formerOpens')} <DateTime at={shown.formerSecretUntil ?? ''} />
          </span>
        ) : null}
      </div>
      <div className="grid w-44 gap-2.5 max-sm:order-last max-sm:w-full">
        <Spent label={t('month')} spent={shown.spentMonth} cap={shown.capMonth} />
        <Spent label={t('total')} spent={shown.spentTotal} cap={shown.capTotal} />
      </div>
      <Acts shown={shown} onDo={onDo} />
    </li>
  );
}

function Spent({ label, spent, cap }: { label: string; spent: string; cap: string | null }) {
  const t = useTranslations('keys');
  return (
    <div className="grid gap-1 text-2sm">
      <span className="flex flex-wrap justify-between gap-x-3">
        <span className="text-muted-foreground">{label}</span>
        <span>
          <Amount coins={spent} isUnitHidden={cap !== null} />
          {cap === null ? null : (
            <>
              {' '}
              {t('of')} <Amount coins={cap} />
            </>
          )}
        </span>
      </span>
      {cap === null ? null : <Progress label={label} value={shareOf(spent, cap)} tone="coin" />}
    </div>
  );
}

function Acts({ shown, onDo }: { shown: Key; onDo: (doing: Doing) => void }) {
  const t = useTranslations('keys');
  const language = useLanguage();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon" aria-label={t('acts', { name: shown.name })}>
          <EllipsisVertical aria-hidden="true" />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuItem onSelect={() => onDo({ what: 'change', key: shown })}>
          <Pencil aria-hidden="true" />
          {t('change')}
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => onDo({ what: 'rotate', key: shown })}>
          <RefreshCw aria-hidden="true" />
          {t('rotate')}
        </DropdownMenuItem>
        <DropdownMenuItem asChild>
          <Link href={`/${language}/settings/?tab=requests&key=${shown.id}`}>
            <ListTree aria-hidden="true" />
            {t('seeRequests')}
          </Link>
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem isDanger onSelect={() => onDo({ what: 'revoke', key: shown })}>
          <Trash2 aria-hidden="true" />
          {t('revoke')}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
