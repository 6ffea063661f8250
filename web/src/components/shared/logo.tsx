/** The mark: a tile with the eight-point star of Persian girih, and the saffron of a coin at its heart. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="var(--primary)" />
      <path fill="var(--primary-foreground)" d={STAR} />
      <path fill="var(--coin)" d="M16 12.2 19.8 16 16 19.8 12.2 16Z" />
    </svg>
  );
}

// Two squares, one of them turned by 45 degrees.
const STAR =
  'M16 5.4 19.1 8.5H23.5V12.9L26.6 16 23.5 19.1V23.5H19.1L16 26.6 12.9 23.5H8.5V19.1L5.4 16 8.5 12.9V8.5H12.9Z';
