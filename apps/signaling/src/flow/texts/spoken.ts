import type { Locale } from '@cordboard/contracts';
import { en } from './en.ts';
import { ru } from './ru.ts';
import { zh } from './zh.ts';

/** An estimated wait as people say it. Minutes are whole; `low` < `high`. */
export type SpokenWait =
  | { readonly kind: 'underOneMinute' }
  | { readonly kind: 'about'; readonly minutes: number }
  | { readonly kind: 'range'; readonly low: number; readonly high: number }
  | { readonly kind: 'overAnHour' };

/** The built-in texts of one language: what a caller hears when the tenant has chosen nothing else. */
export interface SpokenTexts {
  greeting(tenantName: string, recorded: boolean): string;
  closed(tenantName: string): string;
  readonly full: string;
  readonly waitedTooLong: string;
  /** Who dropped out of the line came back in time. */
  readonly resumed: string;
  /** Who may not join, or has to leave the line, since nobody is there. */
  readonly nobodyThere: string;
  /** From one queue to another. */
  readonly passedOn: string;
  /** 1 = next in line. */
  position(position: number): string;
  wait(wait: SpokenWait): string;
  offerCallback(digit: string): string;
  readonly callbackConfirmed: string;
  /** The customer chose when. */
  readonly callbackAtTime: string;
  /** The wait was too long: the system turned it into a callback by itself. */
  readonly callbackByOverflow: string;
  readonly callbackExists: string;
  readonly callbackFailed: string;
  /** A key or an entry that was not offered. */
  readonly notUnderstood: string;
  readonly goodbye: string;
  /** The agent vanished in mid-call; the customer is next again. */
  readonly apology: string;
}

export const SPOKEN_TEXTS: Readonly<Record<Locale, SpokenTexts>> = { en, zh, ru };

const MINUTE_MS = 60_000;

/** Turns [P50, P90] in ms into words' shape: rounded outwards, so that the promise is kept more often than not. */
export function spokenWait([p50Ms, p90Ms]: readonly [number, number]): SpokenWait {
  if (p90Ms < MINUTE_MS) return { kind: 'underOneMinute' };
  const low = Math.max(1, Math.floor(p50Ms / MINUTE_MS));
  const high = Math.ceil(p90Ms / MINUTE_MS);
  if (low >= 60) return { kind: 'overAnHour' };
  if (high <= low) return { kind: 'about', minutes: low };
  return { kind: 'range', low, high };
}
