'use client';

import { useEffect, useRef, useState } from 'react';
import { readPeaks } from '@/lib/sound/peaks';

const PEAKS = 72;

/** A recording that is fetched when it is first played, whole: only then can every browser go to any moment of it. */
export function useSound(url: string, seconds: number | null, onTime?: (seconds: number) => void) {
  const player = useRef<{ audio: HTMLAudioElement; address: string } | null>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [isLoading, setLoading] = useState(false);
  const [isBroken, setBroken] = useState(false);
  const [peaks, setPeaks] = useState<number[] | null>(null);
  const [at, setAt] = useState(0);
  const [own, setOwn] = useState(0);
  useEffect(
    () => () => {
      if (player.current === null) return;
      player.current.audio.pause();
      URL.revokeObjectURL(player.current.address);
      player.current = null;
    },
    [],
  );
  const tell = useRef(onTime);
  useEffect(() => {
    tell.current = onTime;
  });

  const load = async (): Promise<HTMLAudioElement> => {
    if (player.current !== null) return player.current.audio;
    setLoading(true);
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(`the recording was refused: ${answer.status}`);
      const blob = await answer.blob();
      const address = URL.createObjectURL(blob);
      const audio = new Audio(address);
      player.current = { audio, address };
      audio.ontimeupdate = () => {
        setAt(audio.currentTime);
        tell.current?.(audio.currentTime);
      };
      audio.ondurationchange = () => setOwn(Number.isFinite(audio.duration) ? audio.duration : 0);
      audio.onplay = () => setPlaying(true);
      audio.onpause = () => setPlaying(false);
      audio.onended = () => setPlaying(false);
      audio.onerror = () => setBroken(true);
      void readPeaks(blob, PEAKS).then(setPeaks);
      return audio;
    } finally {
      setLoading(false);
    }
  };

  const act = async (what: (audio: HTMLAudioElement) => Promise<void> | void): Promise<void> => {
    try {
      await what(await load());
      setBroken(false);
    } catch (error) {
      // A pause that comes before the play has begun is no failure.
      if (!(error instanceof DOMException && error.name === 'AbortError')) setBroken(true);
    }
  };

  return {
    isPlaying,
    isLoading,
    isBroken,
    peaks,
    at,
    length: own || seconds || 0,
    toggle: () => act((audio) => (audio.paused ? audio.play() : audio.pause())),
    seek: (to: number, isToPlay: boolean) =>
      act((audio) => {
        audio.currentTime = to;
        setAt(to);
        return isToPlay ? audio.play() : undefined;
      }),
  };
}
