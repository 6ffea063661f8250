/** How loud a recording is along its length, for a picture of it. */

const RATE = 8_000; // enough to see, and little to decode
const BYTES_MAX = 12_000_000;

/** Gives the loudest moment of each of `count` equal parts, from 0 to 1; the loudest of all is 1. */
export function peaksOf(samples: Float32Array, count: number): number[] {
  const peaks = Array.from({ length: count }, (_, part) => {
    const from = Math.floor((part * samples.length) / count);
    const until = Math.floor(((part + 1) * samples.length) / count);
    let highest = 0;
    for (let at = from; at < until; at += 1) highest = Math.max(highest, Math.abs(samples[at] ?? 0));
    return highest;
  });
  const top = Math.max(...peaks);
  return top > 0 ? peaks.map((peak) => peak / top) : peaks;
}

/** Decodes a recording for its peaks; null when it is too long for that, or the browser cannot. */
export async function readPeaks(sound: Blob, count: number): Promise<number[] | null> {
  if (sound.size > BYTES_MAX) return null;
  try {
    const decoder = new OfflineAudioContext(1, 1, RATE);
    const decoded = await decoder.decodeAudioData(await sound.arrayBuffer());
    return peaksOf(decoded.getChannelData(0), count);
  } catch {
    return null;
  }
}
