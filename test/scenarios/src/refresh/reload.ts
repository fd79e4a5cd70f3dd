import { slice, Tape, toneLevel, type EventReader, type PageKit, type Timeline } from '@cordboard/test-kit';
import type { Page } from 'playwright-core';
import type { Actor } from '../actors.ts';
import type { Figures } from '../bounds.ts';
import { firstAudible, nowMs, orNull, round } from '../measure.ts';
import { elapse } from '../passage.ts';
import { COMFORT_HZ } from './talk.ts';
import { gapsOf, longestGapMs } from './steady.ts';

declare const __kit: PageKit;

/** Longer than any reload that is still good. */
const WATCH_MS = 4_500;

export interface Reload {
  readonly atMs: number;
  /** The longest time in which the side that stayed did not hear the other, ms; null: never again. */
  readonly stayedMs: number | null;
  /** From the reload to the first sound of the other side in the new page, ms; null: none came. */
  readonly reloadedMs: number | null;
  /** Of the tone that says "wait", within that time, at the side that stayed. */
  readonly comfort: number;
  /** As the events tell it. */
  readonly awayMs: number | null;
}

/** `hz`: what it says. */
export interface Sides {
  readonly stays: { readonly actor: Actor; readonly hz: number };
  readonly reloads: { readonly actor: Actor; readonly hz: number };
  readonly events: EventReader;
}

/** Loads the page of one side anew in mid-call and listens to both; `meanwhile` runs while it is away. */
export async function reload({ stays, reloads, events }: Sides, index: number, meanwhile: () => Promise<void>): Promise<Reload> {
  const { page } = reloads.actor;
  const atMs = nowMs();
  await page.reload({ waitUntil: 'commit' });
  await meanwhile();
  const back = await orNull(events.next('leg.back', () => true, { index, timeoutMs: WATCH_MS }));
  await elapse(Math.max(0, atMs + WATCH_MS - nowMs()));
  const heardByOther = await stays.actor.heard.read();
  const heardAgain = await new Tape(page, 'heard').read();
  const toMs = atMs + WATCH_MS - 300;
  const audible = heardAgain.samples.length === 0 ? null : firstAudible(heardAgain, stays.hz, atMs);
  return {
    atMs,
    stayedMs: longestGapMs(heardByOther, reloads.hz, atMs, toMs),
    reloadedMs: audible === null ? null : audible - atMs,
    comfort: comfortIn(heardByOther, reloads.hz, atMs, toMs),
    awayMs: back?.event.awayMs ?? null,
  };
}

/** The widget's panel shows these words. */
export async function widgetSays(page: Page, words: string): Promise<void> {
  const isSaid = (wanted: string): boolean => {
    const element = document.querySelector('cordboard-call');
    return element !== null && (__kit.shadowOf(element)?.textContent ?? '').includes(wanted);
  };
  await page.waitForFunction(isSaid, words, { timeout: 3_000, polling: 50 });
}

export function figuresOf({ stayedMs, reloadedMs, awayMs }: Reload): Figures {
  return { stayedMs: round(stayedMs), reloadedMs: round(reloadedMs), awayMs: round(awayMs) };
}

/** The worst of both sides and of all; null: one of them never heard the other again. */
export function worstGapMs(reloads: readonly Reload[]): number | null {
  const all = reloads.flatMap(({ stayedMs, reloadedMs }) => [stayedMs, reloadedMs]);
  return all.reduce<number | null>((worst, ms) => (worst === null || ms === null ? null : Math.max(worst, ms)), 0);
}

/** Of the last two thirds of the gap: until the server knows there is nothing to hear. */
function comfortIn(heard: Timeline, hz: number, fromMs: number, toMs: number): number {
  const longest = gapsOf(heard, hz, fromMs, toMs).toSorted((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs))[0];
  if (longest === undefined) return 0;
  const { samples, sampleRate } = slice(heard, longest.fromMs + (longest.toMs - longest.fromMs) / 3, longest.toMs);
  return toneLevel(samples, sampleRate, COMFORT_HZ);
}
