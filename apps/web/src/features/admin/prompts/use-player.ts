'use client';

import type { PromptId } from '@cordboard/contracts';
import { useEffect, useRef, useState } from 'react';

/** One prompt at a time; starting another stops the one before. `onFault` hears of sound that cannot be played. */
export function usePlayer(onFault: () => void): { playing: PromptId | null; toggle: (promptId: PromptId, version: number) => void } {
  const audio = useRef<HTMLAudioElement | null>(null);
  const [playing, setPlaying] = useState<PromptId | null>(null);
  const stop = (): void => {
    audio.current?.pause();
    audio.current = null;
    setPlaying(null);
  };
  useEffect(() => () => audio.current?.pause(), []);
  const toggle = (promptId: PromptId, version: number): void => {
    stop();
    if (playing === promptId) return;
    const element = new Audio(`/api/prompts/${promptId}/audio?v=${String(version)}`);
    audio.current = element;
    setPlaying(promptId);
    const over = (): void => {
      if (audio.current === element) stop();
    };
    element.onended = over;
    element.play().catch(() => {
      // Stopped by another prompt before it began: nobody is waiting for it.
      if (audio.current !== element) return;
      over();
      onFault();
    });
  };
  return { playing, toggle };
}
