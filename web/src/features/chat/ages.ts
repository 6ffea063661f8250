/** How long ago something was, in the few words that a list is grouped by. */

export const AGES = ['today', 'yesterday', 'week', 'month', 'older'] as const;
export type Age = (typeof AGES)[number];

const DAY_MS = 86_400_000;

/** Tells the age of a moment by the calendar days of this device. */
export function ageOf(at: string, now: Date): Age {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const before = midnight - new Date(at).getTime();
  if (before <= 0) return 'today';
  if (before <= DAY_MS) return 'yesterday';
  if (before <= 7 * DAY_MS) return 'week';
  return before <= 30 * DAY_MS ? 'month' : 'older';
}

/** Groups things by their ages, the youngest first; their order stays. */
export function byAge<Thing>(things: readonly Thing[], age: (thing: Thing) => Age): [Age, Thing[]][] {
  return AGES.map((one): [Age, Thing[]] => [one, things.filter((thing) => age(thing) === one)]).filter(
    ([, found]) => found.length > 0,
  );
}
