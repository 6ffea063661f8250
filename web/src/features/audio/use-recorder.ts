'use client';

import { useEffect, useRef, useState } from 'react';

/** `missing`: no microphone, or a page that the browser does not trust with one (no TLS). */
export type RecorderState = 'idle' | 'asking' | 'denied' | 'missing' | 'recording';

const KINDS = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];
const TICK_MS = 100;

interface Going {
  recorder: MediaRecorder;
  stream: MediaStream;
  context: AudioContext;
  timer: ReturnType<typeof setInterval>;
}

/** Records from the microphone. The browser asks for leave at the first start. */
export function useRecorder(onDone: (recording: Blob) => void) {
  const going = useRef<Going | null>(null);
  const [state, setState] = useState<RecorderState>('idle');
  const [seconds, setSeconds] = useState(0);
  const [level, setLevel] = useState(0);
  useEffect(
    () => () => {
      if (going.current !== null) letGo(going.current);
      going.current = null;
    },
    [],
  );

  const start = async () => {
    if (navigator.mediaDevices === undefined || typeof MediaRecorder === 'undefined') {
      setState('missing');
      return;
    }
    setState('asking');
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (error) {
      setState(error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'missing');
      return;
    }
    const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    const recorder = new MediaRecorder(stream, mimeType === undefined ? {} : { mimeType });
    const context = new AudioContext();
    void context.resume(); // it may begin asleep, since the leave to record was waited for
    const measure = meter(context, stream);
    const begun = Date.now();
    const timer = setInterval(() => {
      setSeconds((Date.now() - begun) / 1000);
      setLevel(measure());
    }, TICK_MS);
    const pieces: Blob[] = [];
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    const own: Going = { recorder, stream, context, timer };
    recorder.onstop = () => {
      letGo(own);
      if (going.current !== own) return; // nobody is there any more to take it
      going.current = null;
      setState('idle');
      setLevel(0);
      onDone(new Blob(pieces, { type: recorder.mimeType }));
    };
    going.current = own;
    recorder.start();
    setSeconds(0);
    setState('recording');
  };

  return { state, seconds, level, start, stop: () => going.current?.recorder.stop() };
}

function letGo({ stream, context, timer, recorder }: Going): void {
  clearInterval(timer);
  if (recorder.state !== 'inactive') recorder.stop();
  for (const track of stream.getTracks()) track.stop();
  if (context.state !== 'closed') void context.close();
}

/** Tells how loud it is just now, from 0 to 1. */
function meter(context: AudioContext, stream: MediaStream): () => number {
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return () => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    return Math.min(1, Math.sqrt(power) * 4);
  };
}
