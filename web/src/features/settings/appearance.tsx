'use client';

import { useTheme } from 'next-themes';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { SettingRow } from '@/components/shared/setting-row';
import { rememberLanguage } from '@/components/shell/language-switch';
import { THEMES } from '@/components/shell/theme-switch';
import { Card, CardHeader } from '@/components/ui/card';
import { Segmented } from '@/components/ui/segmented';
import { Switch } from '@/components/ui/switch';
import { useLanguage } from '@/i18n/language-context';
import type { Language } from '@/i18n/languages';
import { usePreferences } from '@/stores/preferences';

const LANGUAGE_NAMES = [
  { value: 'fa', label: <span lang="fa">فارسی</span> },
  { value: 'en', label: <span lang="en">English</span> },
] as const;
const TEXT_SIZES = ['small', 'normal', 'large'] as const;

/** How the dashboard looks on this device. */
export function Appearance() {
  const t = useTranslations('settings');
  const language = useLanguage();
  const { persianDigits, singleKeyShortcuts, textScale, choose } = usePreferences();
  const goTo = (chosen: Language) => {
    rememberLanguage(chosen);
    window.location.assign(`/${chosen}/settings/?tab=appearance`);
  };
  return (
    <Card>
      <CardHeader title={t('tab.appearance')} description={t('appearanceHint')} />
      <div className="mt-3 border-t">
        <ThemeRow />
        <SettingRow label={t('language')} hint={t('languageHint')}>
          <Segmented label={t('language')} value={language} onChange={goTo} choices={LANGUAGE_NAMES} />
        </SettingRow>
        <SettingRow label={t('digits')} hint={t('digitsHint')} htmlFor="persian-digits">
          <Switch
            id="persian-digits"
            checked={persianDigits}
            onCheckedChange={(checked) => choose({ persianDigits: checked })}
          />
        </SettingRow>
        <SettingRow label={t('textSize')}>
          <Segmented
            label={t('textSize')}
            value={textScale}
            onChange={(scale) => choose({ textScale: scale })}
            choices={TEXT_SIZES.map((size) => ({ value: size, label: t(`size.${size}`) }))}
          />
        </SettingRow>
        <SettingRow label={t('singleKeys')} hint={t('singleKeysHint')} htmlFor="single-keys">
          <Switch
            id="single-keys"
            checked={singleKeyShortcuts}
            onCheckedChange={(checked) => choose({ singleKeyShortcuts: checked })}
          />
        </SettingRow>
      </div>
    </Card>
  );
}

function ThemeRow() {
  const t = useTranslations('settings');
  const tShell = useTranslations('shell');
  const { theme, setTheme } = useTheme();
  // What is stored is known in the browser only; the prerendered page must not guess.
  const [isAlive, setAlive] = useState(false);
  useEffect(() => setAlive(true), []);
  return (
    <SettingRow label={t('theme')} hint={t('themeHint')}>
      <Segmented
        label={t('theme')}
        value={isAlive ? (theme ?? 'system') : ''}
        onChange={setTheme}
        choices={THEMES.map(({ value, icon: Icon }) => ({
          value: value as string,
          label: (
            <>
              <Icon aria-hidden="true" className="max-sm:hidden" />
              {tShell(`themes.${value}`)}
            </>
          ),
        }))}
      />
    </SettingRow>
  );
}
