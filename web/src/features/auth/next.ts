/** Where to go after the log-in: only ever a page of this site, whatever the address says. */
export function safeNext(next: string | null, home: string): string {
  if (next === null || !/^\/(?:fa|en)\//.test(next)) return home;
  return /[\\\n\r\t]/.test(next) ? home : next;
}
