'use client';

import { useEffect, useState } from 'react';
import { createLevelMeter } from '../../softphone/index.ts';
import { useEngine } from '../engine/engine-provider.tsx';

const STEP_MS = 100;

/** The level of a track, 0 to 1, ten times a second; 0 without a track. */
export function useLevel(track: MediaStreamTrack | null): number {
  const engine = useEngine();
  const [level, setLevel] = useState(0);
  useEffect(() => {
    if (!engine || !track) return;
    const meter = createLevelMeter(engine.output.context, track);
    const timer = setInterval(() => setLevel(meter.read()), STEP_MS);
    return () => {
      clearInterval(timer);
      meter.close();
      setLevel(0);
    };
  }, [engine, track]);
  return level;
}
