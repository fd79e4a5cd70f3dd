import { serviceLevelSides, type ServiceLevelRule, type Tallies } from './service-level.ts';
import { agentTime, occupancyOf, utilizationOf, type Stretch } from './stretches.ts';
import { sumTallies, tallyVisits } from './tally.ts';
import type { Visit } from './visits.ts';

/** The visits of one queue, and how it judges them. */
export interface QueueInput {
  /** All that were in it at some time of the period. */
  readonly visits: readonly Visit[];
  readonly serviceLevelMs: number;
  readonly rule: ServiceLevelRule;
}

export interface FiguresInput {
  /** Several are told as one, each visit judged by its own queue. */
  readonly queues: readonly QueueInput[];
  /** Of the agents who serve them, each once. */
  readonly stretches: readonly Stretch[];
  readonly fromMs: number;
  readonly toMs: number;
  /** What is open lasts until then. */
  readonly nowMs: number;
}

/** One or several queues over [fromMs, toMs). Shares are 0 to 1; null where there is nothing to divide by. */
export interface Figures extends Tallies {
  readonly serviceLevel: number | null;
  /** Abandoned but for short abandons / (answered + those). */
  readonly abandonRate: number | null;
  /** Average speed of answer: queue wait of the answered / answered, ring time inside. */
  readonly asaMs: number | null;
  /** Average handle time of those answered here, calls and callbacks: (talk + hold + wrap-up) / answered. */
  readonly ahtMs: number | null;
  readonly talkMs: number | null;
  readonly wrapUpMs: number | null;
  /** The longest wait of a caller that ended in the period. */
  readonly longestWaitMs: number | null;
  /** Since when the one who waits longest at the end of the period does. */
  readonly oldestSinceMs: number | null;
  readonly waiting: number;
  /** Offers that no agent answered, and that agents declined; that the caller left while it rang is neither's fault. */
  readonly notAnswered: number;
  readonly declined: number;
  readonly rangOut: number;
  /** Of the agents who serve the queue, for whichever queue they worked. */
  readonly occupancy: number | null;
  readonly utilization: number | null;
}

export function figuresOf({ queues, stretches, fromMs, toMs, nowMs }: FiguresInput): Figures {
  const counted = queues.map(({ visits, serviceLevelMs, rule }) => {
    const tallies = tallyVisits(visits, fromMs, toMs, { serviceLevelMs, shortAbandonMs: rule.shortAbandonMs });
    return { tallies, sides: serviceLevelSides(tallies, rule) };
  });
  const tallies = sumTallies(counted.map((one) => one.tallies));
  const [within, all] = [0, 1].map((side) => sum(counted, ({ sides }) => sides[side] ?? 0)) as [number, number];
  const visits = queues.flatMap((queue) => queue.visits);
  const left = visits.filter(({ leftAtMs }) => leftAtMs !== null && leftAtMs >= fromMs && leftAtMs < toMs);
  const voice = left.filter(({ kind }) => kind === 'voice');
  const answeredVoice = voice.filter(({ outcome }) => outcome === 'answered');
  const handled = left.filter(({ outcome }) => outcome === 'answered');
  const endMs = Math.min(toMs, nowMs);
  const open = visits.filter(
    ({ kind, sinceMs, leftAtMs }) => kind === 'voice' && sinceMs < endMs && (leftAtMs === null || leftAtMs >= endMs),
  );
  const talkOf = ({ talkMs, talkSinceMs }: Visit): number => talkMs + (talkSinceMs === null ? 0 : Math.max(0, nowMs - talkSinceMs));
  const time = agentTime(stretches, fromMs, toMs, nowMs);
  const longAbandoned = tallies.abandoned - tallies.shortAbandoned;
  return {
    ...tallies,
    serviceLevel: all <= 0 ? null : within / all,
    abandonRate: tallies.answered + longAbandoned === 0 ? null : longAbandoned / (tallies.answered + longAbandoned),
    asaMs: mean(answeredVoice, ({ waitMs }) => waitMs ?? 0),
    ahtMs: mean(handled, (visit) => talkOf(visit) + visit.wrapUpMs),
    talkMs: mean(handled, talkOf),
    wrapUpMs: mean(handled, ({ wrapUpMs }) => wrapUpMs),
    longestWaitMs: most(voice.map(({ waitMs }) => waitMs ?? 0)),
    oldestSinceMs: open.length === 0 ? null : -(most(open.map(({ sinceMs }) => -sinceMs)) ?? 0),
    waiting: open.length,
    notAnswered: sum(left, ({ notAnswered }) => notAnswered),
    declined: sum(left, ({ declined }) => declined),
    rangOut: sum(left, ({ rangOut }) => rangOut),
    occupancy: occupancyOf(time),
    utilization: utilizationOf(time),
  };
}

function sum<T>(rows: readonly T[], of: (row: T) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}

function mean<T>(rows: readonly T[], of: (row: T) => number): number | null {
  return rows.length === 0 ? null : sum(rows, of) / rows.length;
}

function most(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((high, value) => Math.max(high, value));
}
