import { AGENT_VOICE, CUSTOMER_VOICE, encodeWav, soundOf, type PageKit } from '@cordboard/test-kit';
import type { Actor } from '../actors.ts';
import type { Artifacts } from '../artifacts.ts';
import { longestGap, type Gap, type PlayoutMoment } from '../longest-gap.ts';
import { round } from '../measure.ts';
import type { ArtifactPaths } from '../scenario.ts';

declare const __kit: PageKit;

/** From now on both pages count what they play. */
export async function watchPlayout(...actors: readonly Actor[]): Promise<void> {
  for (const { page } of actors) await page.evaluate(() => __kit.watchPlayout());
}

export interface VoiceGaps {
  /** The longer one of both sides; null: a side heard nothing at all. */
  readonly gapMs: number | null;
  /** Each side's longest gap and when, after `sinceMs`. */
  readonly customerGap: string;
  readonly agentGap: string;
  /** Of the side with fewer: on a machine so busy that its browsers stand still, nothing was shown. */
  readonly judgedBursts: number;
  readonly artifacts: ArtifactPaths;
}

/** Of both voices, from half a second before something happened until half a second ago. Needs `watchPlayout` before. */
export async function voiceGaps(artifacts: Artifacts, customer: Actor, desk: Actor, sinceMs: number, untilMs: number): Promise<VoiceGaps> {
  const [customerSaid, customerHeard] = [await customer.said.read(), await customer.heard.read()];
  const [agentSaid, agentHeard] = [await desk.said.read(), await desk.heard.read()];
  const [atCustomer, atDesk] = [await playoutOf(customer), await playoutOf(desk)];
  const fromMs = sinceMs - 500;
  const toCustomer = { speaker: atDesk, listener: atCustomer };
  const toDesk = { speaker: atCustomer, listener: atDesk };
  const byCustomer = longestGap(agentSaid, customerHeard, AGENT_VOICE.hz, fromMs, untilMs, toCustomer);
  const byAgent = longestGap(customerSaid, agentHeard, CUSTOMER_VOICE.hz, fromMs, untilMs, toDesk);
  const stalls = { customer: [...customerSaid.stalls, ...customerHeard.stalls], agent: [...agentSaid.stalls, ...agentHeard.stalls] };
  return {
    gapMs: byCustomer === null || byAgent === null ? null : round(Math.max(byCustomer.ms, byAgent.ms)),
    customerGap: seen(byCustomer, sinceMs),
    agentGap: seen(byAgent, sinceMs),
    judgedBursts: Math.min(byCustomer?.judged ?? 0, byAgent?.judged ?? 0),
    artifacts: {
      heard: {
        customer: await artifacts.write('customer-heard.wav', encodeWav(soundOf(customerHeard))),
        agent: await artifacts.write('agent-heard.wav', encodeWav(soundOf(agentHeard))),
      },
      said: {
        customer: await artifacts.write('customer-said.wav', encodeWav(soundOf(customerSaid))),
        agent: await artifacts.write('agent-said.wav', encodeWav(soundOf(agentSaid))),
      },
      playout: await artifacts.write('playout.json', JSON.stringify({ sinceMs, stalls, customer: atCustomer, agent: atDesk })),
    },
  };
}

function playoutOf({ page }: Actor): Promise<readonly PlayoutMoment[]> {
  return page.evaluate(() => __kit.playout);
}

function seen(gap: Gap | null, sinceMs: number): string {
  return gap === null
    ? 'nothing heard'
    : `${Math.round(gap.ms)} ms at ${Math.round(gap.atMs - sinceMs)} ms, late ${Math.round(gap.lateMs)} ms`;
}
