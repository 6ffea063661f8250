'use client';

import { useTranslations } from 'use-intl';
import { Segmented } from '@/components/ui/segmented';
import { RATIOS, type Ratio } from '@/features/jobs/ratios';

const SIDE_PX = 14;

/** The shape of a picture, shown as that shape. */
export function RatioChoice({ value, onChange }: { value: Ratio; onChange: (ratio: Ratio) => void }) {
  const t = useTranslations('images');
  return (
    <Segmented
      label={t('ratio')}
      value={value}
      onChange={onChange}
      choices={RATIOS.map((ratio) => ({ value: ratio, label: <Shape ratio={ratio} /> }))}
      className="max-sm:w-full max-sm:*:flex-1 max-sm:*:px-1"
    />
  );
}

function Shape({ ratio }: { ratio: Ratio }) {
  const [across = 1, down = 1] = ratio.split(':').map(Number);
  const longer = Math.max(across, down);
  return (
    <>
      <span
        aria-hidden="true"
        className="shrink-0 rounded-xs border-[1.5px] border-current"
        style={{ inlineSize: (across / longer) * SIDE_PX, blockSize: (down / longer) * SIDE_PX }}
      />
      <bdi dir="ltr">{ratio}</bdi>
    </>
  );
}
