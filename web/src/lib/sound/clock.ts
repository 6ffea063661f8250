/** A place in a recording as a clock shows it, in the digits of the page. */
export function writeClock(seconds: number, locale: string): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  const two = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2 });
  const first = new Intl.NumberFormat(locale);
  return shown.map((part, at) => (at === 0 ? first : two).format(part)).join(':');
}
