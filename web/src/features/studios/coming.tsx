'use client';

import { AudioLines, Image } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Page, PageHeader } from '@/components/shared/page';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { useHref } from '@/i18n/language-context';

export const ImagesPage = () => <Coming name="images" />;
export const AudioPage = () => <Coming name="audio" />;

const KINDS = {
  images: { icon: Image, text: 'comingImages' },
  audio: { icon: AudioLines, text: 'comingAudio' },
} as const;

/** A studio that has its place and is not there yet; it says so, and offers what is. */
function Coming({ name }: { name: keyof typeof KINDS }) {
  const t = useTranslations('shell');
  const href = useHref();
  const { icon, text } = KINDS[name];
  const section = t(`section.${name}`);
  return (
    <Page>
      <PageHeader title={section} />
      <Card>
        <Empty icon={icon} title={t('comingTitle', { section })} description={t(text)} className="py-20">
          <Button asChild>
            <Link href={href('/chat/')}>{t('section.chat')}</Link>
          </Button>
          <Button asChild>
            <Link href={href('/text/')}>{t('section.text')}</Link>
          </Button>
        </Empty>
      </Card>
    </Page>
  );
}
