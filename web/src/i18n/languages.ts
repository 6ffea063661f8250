/** The languages of the dashboard. Each is a path segment, so that the first byte of a page knows its direction. */

export const LANGUAGES = ['fa', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
export type Direction = 'rtl' | 'ltr';

export const isLanguage = (value: string): value is Language => (LANGUAGES as readonly string[]).includes(value);
export const directionOf = (language: Language): Direction => (language === 'fa' ? 'rtl' : 'ltr');

/** The locale that numbers and dates are written in: Jalali dates in Persian, with either kind of digits. */
export function localeOf(language: Language, persianDigits: boolean): string {
  if (language === 'en') return 'en-GB';
  return persianDigits ? 'fa-IR-u-ca-persian-nu-arabext' : 'fa-IR-u-ca-persian-nu-latn';
}
