import { hasSlept } from './wake.ts';

/** Chromium's; others tell only of `online` and `offline`. https://wicg.github.io/netinfo */
interface WithConnection {
  /** `type`: by which kind of network; most desktops do not say. */
  readonly connection?: EventTarget & { readonly type?: string };
}

interface NetworkTold {
  /** The network may be another one than before, and is there: it changed, or the machine was asleep. */
  readonly onChange: () => void;
  /**
   * The browser says that something about the network changed, perhaps only what it believes of its speed, as it does again
   * and again in a call: ask the far side, and take it for a change if it does not answer within `ANSWER_WITHIN_MS`.
   */
  readonly onDoubt: () => void;
}

/** A socket of a network that is there answers sooner. */
export const ANSWER_WITHIN_MS = 700;

/** One change comes as several events. */
const SETTLE_MS = 50;
const LOOK_EVERY_MS = 1_000;

/** Tells what happens to the network. Returns what ends it. */
export function watchNetwork({ onChange, onDoubt }: NetworkTold): () => void {
  if (typeof globalThis.addEventListener !== 'function') return () => undefined;
  let settling: ReturnType<typeof setTimeout> | undefined;
  /** Of what came within the same moment one sure sign is enough. */
  let sure = false;
  const settle = (isSure: boolean): void => {
    sure ||= isSure;
    clearTimeout(settling);
    settling = setTimeout(() => {
      const tell = sure ? onChange : onDoubt;
      sure = false;
      if (navigator.onLine) tell();
    }, SETTLE_MS);
  };
  const note = (): void => settle(true);
  let lookedAtMs = Date.now();
  const look = (): void => {
    const nowMs = Date.now();
    if (hasSlept({ lookedAtMs, nowMs, hidden: document.visibilityState === 'hidden' })) note();
    lookedAtMs = nowMs;
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  const { connection } = navigator as WithConnection;
  let knownType = connection?.type;
  const noteConnection = (): void => {
    const type = connection?.type;
    settle(type !== knownType);
    knownType = type;
  };
  addEventListener('online', note);
  connection?.addEventListener('change', noteConnection);
  document.addEventListener('visibilitychange', look);
  document.addEventListener('resume', note);
  return () => {
    clearTimeout(settling);
    clearInterval(timer);
    removeEventListener('online', note);
    connection?.removeEventListener('change', noteConnection);
    document.removeEventListener('visibilitychange', look);
    document.removeEventListener('resume', note);
  };
}
