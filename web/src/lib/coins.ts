/** Coins as people read them. The API sends decimal strings with six decimals; no float ever touches them. */

/** Writes coins: two decimals, and three digits that count below one coin, so that small costs are not "0". */
export function writeCoins(
  coins: string,
  locale: string,
  how: { isSigned?: boolean; isColumn?: boolean } = {},
): string {
  const signDisplay = how.isSigned ? 'exceptZero' : 'auto';
  const isSmall = /^-?0\.(?=.*[1-9])/.test(coins);
  const digits: Intl.NumberFormatOptions = isSmall
    ? { maximumSignificantDigits: 3 }
    : { minimumFractionDigits: how.isColumn ? 2 : 0, maximumFractionDigits: 2 };
  return new Intl.NumberFormat(locale, { ...digits, signDisplay }).format(coins as Intl.StringNumericLiteral);
}

/** Reads what somebody typed, in any digits, as the decimal string that the API takes; null when it is no amount. */
export function readCoins(typed: string): string | null {
  const ascii = toAsciiDigits(typed)
    .replaceAll('٫', '.')
    .replaceAll(/[\s,٬_]/g, '')
    .replace('−', '-');
  return /^[+-]?\d{1,12}(?:\.\d{1,6})?$/.test(ascii) ? ascii.replace('+', '') : null;
}

/** Turns Persian and Arabic digits into those of ASCII. */
export function toAsciiDigits(text: string): string {
  return text.replaceAll(/[۰-۹٠-٩]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf));
}

/** Whether an amount is below zero. */
export const isNegative = (coins: string): boolean => coins.startsWith('-') && /[1-9]/.test(coins);

/** Whether an amount is nothing. */
export const isZero = (coins: string): boolean => !/[1-9]/.test(coins);

/** An amount as whole micro-coins, for sums and for heights of bars; exact, unlike a float. */
export function toMicro(coins: string): bigint {
  const [whole = '0', fraction = ''] = coins.replace('-', '').split('.');
  const micro = BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6));
  return coins.startsWith('-') ? -micro : micro;
}

/** Whole micro-coins as the API writes them. */
export function fromMicro(micro: bigint): string {
  const size = micro < 0n ? -micro : micro;
  const fraction = (size % 1_000_000n).toString().padStart(6, '0');
  return `${micro < 0n ? '-' : ''}${size / 1_000_000n}.${fraction}`;
}
