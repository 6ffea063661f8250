'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { CopyButton } from '@/components/shared/copy-button';
import { CodeBlock } from '@/components/shared/markdown/code-block';
import { useModels } from '@/components/shared/model-picker';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Dialog, DialogContent } from '@/components/ui/dialog';
import { Segmented } from '@/components/ui/segmented';
import { SNIPPETS, type Snippet, snippetOf } from './snippets';
import type { Key } from './terms';

const NAMES = { python: 'Python', curl: 'curl' };
const LANGUAGES = { python: 'python', curl: 'bash' };

/** The one time that a secret is seen, with a program that tries it. */
export function NewSecret(props: { shown: Key; secret: string | null; onClose: () => void }) {
  const { shown, secret, onClose } = props;
  const t = useTranslations('keys');
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent
        title={t('secretTitle', { name: shown.name })}
        description={t('secretHint')}
        className="max-w-xl"
        // A click beside it must not lose what is shown once.
        onInteractOutside={(event) => event.preventDefault()}
        footer={
          <Button variant="primary" onClick={onClose}>
            {t('secretKept')}
          </Button>
        }
      >
        {secret === null ? <Alert tone="danger">{t('secretGone')}</Alert> : <Secret shown={shown} secret={secret} />}
      </DialogContent>
    </Dialog>
  );
}

function Secret({ shown, secret }: { shown: Key; secret: string }) {
  const t = useTranslations('keys');
  const { models } = useModels('chat');
  const [kind, setKind] = useState<Snippet>('python');
  const model = shown.models?.[0] ?? models?.[0]?.id ?? 'model';
  const code = snippetOf(kind, { origin: window.location.origin, secret, model });
  return (
    <div className="grid grid-cols-1 gap-4">
      <p className="flex items-start gap-2 rounded-lg border bg-surface-2 px-3 py-2">
        <bdi dir="ltr" data-testid="secret" className="min-w-0 flex-1 break-all py-1 font-mono text-2sm">
          {secret}
        </bdi>
        <CopyButton text={secret} label={t('copySecret')} />
      </p>
      <Segmented
        label={t('snippet')}
        value={kind}
        onChange={setKind}
        choices={SNIPPETS.map((value) => ({ value, label: NAMES[value] }))}
      />
      <div className="md">
        <CodeBlock code={code} language={LANGUAGES[kind]} />
      </div>
    </div>
  );
}
