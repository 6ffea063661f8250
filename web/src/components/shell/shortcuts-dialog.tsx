'use client';

import { useTranslations } from 'use-intl';
import { Dialog, DialogContent } from '@/components/ui/dialog';
import { Kbd } from '@/components/ui/kbd';
import { useLanguage } from '@/i18n/language-context';
import { useSession } from '@/lib/api/session';
import { sectionsFor } from './navigation';
import { closeOverlays } from './ui-state';

const EVERYWHERE = [
  { name: 'palette', keys: ['Ctrl', 'K'] },
  { name: 'newChat', keys: ['Ctrl', 'J'] },
  { name: 'sidebar', keys: ['Ctrl', 'B'] },
  { name: 'help', keys: ['?'] },
] as const;

const IN_CHAT = [
  { name: 'composer', keys: ['Ctrl', '/'] },
  { name: 'send', keys: ['Enter'] },
  { name: 'newLine', keys: ['Shift', 'Enter'] },
  { name: 'stop', keys: ['Esc'] },
  { name: 'editLast', keys: ['↑'] },
  { name: 'copyLast', keys: ['Ctrl', 'Shift', 'C'] },
  { name: 'models', keys: ['Ctrl', '.'] },
  { name: 'nextMessage', keys: ['J'] },
  { name: 'previousMessage', keys: ['K'] },
] as const;

type KeyName = Parameters<ReturnType<typeof useTranslations<'shell'>>>[0] extends infer Key
  ? Key extends `keys.${infer Name}`
    ? Name
    : never
  : never;

const IN_PICTURES = [
  { name: 'nextOrPlay', keys: ['Space'] },
  { name: 'nextPicture', keys: ['→'] },
  { name: 'previousPicture', keys: ['←'] },
] as const;

// Arrows follow the way the page is read.
const IN_PICTURES_RTL = [
  IN_PICTURES[0],
  { name: 'nextPicture', keys: ['←'] },
  { name: 'previousPicture', keys: ['→'] },
] as const;

/** All keys, in one place. */
export function ShortcutsDialog() {
  const t = useTranslations('shell');
  const role = useSession((session) => session.user?.role);
  const going = sectionsFor(role).map(({ name, key }) => ({ label: t(`section.${name}`), keys: ['G', key] }));
  const pictures = useLanguage() === 'fa' ? IN_PICTURES_RTL : IN_PICTURES;
  const named = (list: readonly { name: KeyName; keys: readonly string[] }[]) =>
    list.map(({ name, keys }) => ({ label: t(`keys.${name}`), keys: [...keys] }));
  return (
    <Dialog open onOpenChange={(open) => !open && closeOverlays()}>
      <DialogContent title={t('shortcuts')} description={t('shortcutsHint')} className="max-w-2xl">
        <div className="grid gap-x-10 gap-y-6 sm:grid-cols-2">
          <div className="grid content-start gap-6">
            <Keys title={t('keysEverywhere')} keys={named(EVERYWHERE)} />
            <Keys title={t('keysGo')} keys={going} />
          </div>
          <div className="grid content-start gap-6">
            <Keys title={t('keysChat')} keys={named(IN_CHAT)} />
            <Keys title={t('keysPictures')} keys={named(pictures)} />
          </div>
        </div>
      </DialogContent>
    </Dialog>
  );
}

function Keys({ title, keys }: { title: string; keys: { label: string; keys: string[] }[] }) {
  return (
    <section className="content-start">
      <h3 className="mb-1 text-2sm text-muted-foreground">{title}</h3>
      <dl>
        {keys.map((row) => (
          <div key={row.label} className="flex items-center gap-4 border-b py-1.5 last:border-0">
            <dt className="flex-1">{row.label}</dt>
            <dd>
              <Kbd keys={row.keys} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
