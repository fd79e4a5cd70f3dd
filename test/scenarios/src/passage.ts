import { encodeWav, soundOf, waitFor, type Timeline } from '@cordboard/test-kit';
import type { Page } from 'playwright-core';
import type { Actor } from './actors.ts';
import type { Artifacts } from './artifacts.ts';
import { dominantIn, nowMs, orNull, round } from './measure.ts';

/** What several scenarios do in the same way with a call at the real desk. */

/** Speech needs time to pass: there is no event to wait for. */
export async function elapse(ms: number): Promise<void> {
  const untilMs = nowMs() + ms;
  await waitFor('time to pass', () => nowMs() >= untilMs, ms + 5_000);
}

/** The desk shows that the two sides are connected; false when it does not come. */
export async function isConnected(desk: Page, timeoutMs = 15_000): Promise<boolean> {
  return (await orNull(desk.waitForSelector('[data-part=contact][data-state=connected]', { timeout: timeoutMs }))) !== null;
}

/** Wrap-up stands where the call was; false when it does not come. */
export async function isInWrapUp(desk: Page): Promise<boolean> {
  return (await orNull(desk.waitForSelector('[data-part=wrapUp]', { timeout: 15_000 }))) !== null;
}

/** What the desk says the agent is doing, once it is `idle` or has not become so. */
export async function stateAfterwards(desk: Page): Promise<string> {
  await orNull(desk.waitForSelector('[data-part=desk][data-agent-state=idle]', { timeout: 15_000 }));
  return (await desk.getAttribute('[data-part=desk]', 'data-agent-state')) ?? 'none';
}

export interface HeardBoth {
  readonly customer: Timeline;
  readonly agent: Timeline;
  readonly hz: { readonly customerHeardHz: number | null; readonly agentHeardHz: number | null };
  /** WAV files of what each page heard. */
  readonly paths: { readonly customer: string; readonly agent: string };
}

/** Reads both tapes; the tones are those between the two moments. */
export async function heardBoth(artifacts: Artifacts, customer: Actor, agent: Actor, fromMs: number, toMs: number): Promise<HeardBoth> {
  const [byCustomer, byAgent] = await Promise.all([customer.heard.read(), agent.heard.read()]);
  return {
    customer: byCustomer,
    agent: byAgent,
    hz: { customerHeardHz: round(dominantIn(byCustomer, fromMs, toMs), 1), agentHeardHz: round(dominantIn(byAgent, fromMs, toMs), 1) },
    paths: {
      customer: await artifacts.write('customer-heard.wav', encodeWav(soundOf(byCustomer))),
      agent: await artifacts.write('agent-heard.wav', encodeWav(soundOf(byAgent))),
    },
  };
}
