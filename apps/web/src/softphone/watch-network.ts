import { hasSlept } from './wake.ts';

/** Chromium's; others tell only of `online` and `offline`. https://wicg.github.io/netinfo */
interface WithConnection {
  readonly connection?: EventTarget;
}

/** One change comes as several events. */
const SETTLE_MS = 50;
const LOOK_EVERY_MS = 1_000;

/** Says when the network may be another one than before, and is there: it changed, or the machine was asleep. Returns what ends it. */
export function watchNetwork(onChange: () => void): () => void {
  if (typeof globalThis.addEventListener !== 'function') return () => undefined;
  let settling: ReturnType<typeof setTimeout> | undefined;
  const note = (): void => {
    clearTimeout(settling);
    settling = setTimeout(() => {
      if (navigator.onLine) onChange();
    }, SETTLE_MS);
  };
  let lookedAtMs = Date.now();
  const look = (): void => {
    const nowMs = Date.now();
    if (hasSlept({ lookedAtMs, nowMs, hidden: document.visibilityState === 'hidden' })) note();
    lookedAtMs = nowMs;
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  const { connection } = navigator as WithConnection;
  addEventListener('online', note);
  connection?.addEventListener('change', note);
  document.addEventListener('visibilitychange', look);
  document.addEventListener('resume', note);
  return () => {
    clearTimeout(settling);
    clearInterval(timer);
    removeEventListener('online', note);
    connection?.removeEventListener('change', note);
    document.removeEventListener('visibilitychange', look);
    document.removeEventListener('resume', note);
  };
}
