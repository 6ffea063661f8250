import { useTranslations } from 'use-intl';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';

const CUTS = { length: 'length', budget: 'budget', content_filter: 'contentFilter' } as const;

interface Ended {
  status: string;
  finishReason: string | null;
}

/** What became of an answer that is not simply whole, whether it was charged, and the way on where there is one. */
export function AnswerState({ of: { status, finishReason }, onContinue }: { of: Ended; onContinue: () => void }) {
  const t = useTranslations('chat');
  if (status === 'stopped') return <Badge tone="outline">{t('stopped')}</Badge>;
  if (status === 'incomplete') return <Badge tone="danger">{t('incomplete')}</Badge>;
  if (status === 'failed') return <Badge tone="danger">{t('failed')}</Badge>;
  return <CutShort finishReason={finishReason} onContinue={onContinue} />;
}

/** Says that a whole, charged text ends before its writer did, and why; nothing of one that ended by itself. */
export function CutShort({ finishReason, onContinue }: Pick<Ended, 'finishReason'> & { onContinue?: () => void }) {
  const t = useTranslations('chat');
  const cut = CUTS[finishReason as keyof typeof CUTS];
  if (cut === undefined) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-2sm text-muted-foreground">
      {t(`cut.${cut}`)}
      {onContinue && cut !== 'contentFilter' ? (
        <Button size="sm" onClick={onContinue}>
          {t('continue')}
        </Button>
      ) : null}
    </p>
  );
}
