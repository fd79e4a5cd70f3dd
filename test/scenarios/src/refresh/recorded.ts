import { endOf, type Timeline } from '@cordboard/test-kit';
import type { Figures } from '../bounds.ts';
import { round } from '../measure.ts';
import { recordedChannels } from '../survival/recorded-channels.ts';
import { gapsOf, type Gap } from './steady.ts';
import { AGENT_HZ, CUSTOMER_HZ } from './talk.ts';

export interface Expected {
  /** Which channel is silent during the reloads; the other has no gap at all. */
  readonly away: 'customer' | 'agent';
  /** On the recording's clock. */
  readonly talkFromMs: number;
  readonly talkToMs: number;
  readonly reloadsAtMs: readonly number[];
  readonly lengthMs: number;
}

/** How far after a reload its gap may begin. */
const BEGINS_WITHIN_MS = 1_500;

/** What the recording says of the call: its length against the call's, and where each channel is silent. */
export async function readRecorded(file: Buffer, expected: Expected): Promise<Figures> {
  const { customer, agent } = await recordedChannels(file, 0);
  const gaps = (channel: Timeline, hz: number): readonly Gap[] => gapsOf(channel, hz, expected.talkFromMs, expected.talkToMs);
  const byCustomer = gaps(customer, CUSTOMER_HZ);
  const byAgent = gaps(agent, AGENT_HZ);
  const [away, stayed] = expected.away === 'agent' ? [byAgent, byCustomer] : [byCustomer, byAgent];
  const offsets = expected.reloadsAtMs.map((atMs) => {
    const gap = away.find(({ fromMs }) => fromMs >= atMs - 300 && fromMs <= atMs + BEGINS_WITHIN_MS);
    return gap === undefined ? null : gap.fromMs - atMs;
  });
  return {
    lengthOffMs: round(endOf(customer) - expected.lengthMs),
    /** Of the side that stayed: nothing is missing. */
    stayedGapMs: round(Math.max(0, ...stayed.map(({ fromMs, toMs }) => toMs - fromMs))),
    awayGaps: away.length,
    /** The latest begin of a gap after its reload: the clock has not shifted. */
    gapBeginsMs: offsets.some((offset) => offset === null) ? null : round(Math.max(...offsets.map((offset) => offset ?? 0))),
  };
}
