/** Which segment is heard at a moment: the last that has begun; -1 before the first. */
export function segmentAt(segments: readonly { start: number }[], seconds: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.start ?? 0) <= seconds) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
