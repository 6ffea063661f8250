import { type RefObject, useEffect, useRef } from 'react';

/**
 * Brings what it is given to into sight whenever something new was ordered: on a phone results begin below what they
 * are ordered with. Where both are in sight nothing moves.
 */
export function useInSight<Shown extends Element>(ordered: string | null): RefObject<Shown | null> {
  const shown = useRef<Shown>(null);
  useEffect(() => {
    if (ordered !== null) shown.current?.scrollIntoView({ block: 'nearest' });
  }, [ordered]);
  return shown;
}
