import type { LegQuality } from './media-port.ts';

/** What a voice went through on its way from mouth to ear. */
export interface VoicePath {
  /** Packets lost on all hops together, in percent. */
  readonly lossPct: number;
  /** One way, in ms, with what packets, buffers and devices take. */
  readonly delayMs: number;
}

/** ITU-T G.107 section 7.1 with its default values: nothing is in the way but loss and delay. */
const R_DEFAULT = 93.2;
/**
 * ITU-T G.113 has no values for Opus. It is taken as a codec without impairment of its own (`Ie` 0) that conceals loss as
 * well as the better ones of table I.4 (`Bpl`; G.729A has 19.0, G.711 with concealment 25.1).
 */
const PACKET_LOSS_ROBUSTNESS = 19;
/** ITU-T G.107 figure B.2: below 70 some users are dissatisfied. */
export const POOR_R = 70;

/** The transmission rating R of ITU-T G.107 (sections 7.4 and 7.5), 0 to 93.2, for loss without bursts. */
export function ratingFactor({ lossPct, delayMs }: VoicePath): number {
  const loss = (95 * lossPct) / (lossPct + PACKET_LOSS_ROBUSTNESS);
  return Math.max(0, R_DEFAULT - loss - delayImpairment(delayMs));
}

/** `Idd` of ITU-T G.107 equation 7-27. */
function delayImpairment(delayMs: number): number {
  if (delayMs <= 100) return 0;
  const x = Math.log2(delayMs / 100);
  return 25 * ((1 + x ** 6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2);
}

/** The mean opinion score of ITU-T G.107 annex B, 1 to 4.5. */
export function meanOpinionScore(r: number): number {
  if (r <= 0) return 1;
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}

export type VoiceParty = 'customer' | 'agent';

export interface MeasuredLeg {
  readonly atMs: number;
  readonly party: VoiceParty;
  readonly quality: LegQuality;
}

/** Five seconds of a talk. */
export interface VoiceInterval {
  /** Unix ms of its end. */
  readonly atMs: number;
  /** R of what each of them heard. */
  readonly heard: Readonly<Record<VoiceParty, number>>;
  /** Whose connection spoiled it; null: it was good enough. */
  readonly blame: VoiceParty | 'both' | null;
}

const INTERVAL_MS = 5_000;
/** A packet of 20 ms, a jitter buffer of 40 ms, and what sound cards take. */
const FIXED_DELAY_MS = 90;
/** What a connection may take off R and still be called good. */
const TOLERABLE = R_DEFAULT - 80;

const joined = (a: number, b: number): number => 100 * (1 - (1 - a / 100) * (1 - b / 100));

function pathBetween(from: LegQuality, to: LegQuality): VoicePath {
  return {
    lossPct: joined(from.uplinkLossPct, to.downlinkLossPct ?? 0),
    delayMs: FIXED_DELAY_MS + 2 * from.uplinkJitterMs + ((from.rttMs ?? 0) + (to.rttMs ?? 0)) / 2,
  };
}

/** How much of R a connection takes by itself, both ways. */
function spoiledBy(quality: LegQuality): number {
  const lossPct = Math.max(quality.uplinkLossPct, quality.downlinkLossPct ?? 0);
  return R_DEFAULT - ratingFactor({ lossPct, delayMs: FIXED_DELAY_MS + 2 * quality.uplinkJitterMs + (quality.rttMs ?? 0) / 2 });
}

function blameOf(customer: LegQuality, agent: LegQuality): VoiceParty | 'both' {
  const [byCustomer, byAgent] = [spoiledBy(customer), spoiledBy(agent)];
  if (byCustomer > TOLERABLE && byAgent > TOLERABLE) return 'both';
  return byCustomer >= byAgent ? 'customer' : 'agent';
}

/** The talk in steps of 5 s, where both sides were measured; `measured` ascends in time. */
export function voiceIntervals(measured: readonly MeasuredLeg[]): VoiceInterval[] {
  const steps = new Map<number, Partial<Record<VoiceParty, LegQuality>>>();
  for (const { atMs, party, quality } of measured) {
    const step = Math.floor(atMs / INTERVAL_MS);
    steps.set(step, { ...steps.get(step), [party]: quality });
  }
  return [...steps].flatMap(([step, { customer, agent }]) => {
    if (!customer || !agent) return [];
    const heard = { customer: ratingFactor(pathBetween(agent, customer)), agent: ratingFactor(pathBetween(customer, agent)) };
    const isPoor = Math.min(heard.customer, heard.agent) < POOR_R;
    return [{ atMs: (step + 1) * INTERVAL_MS, heard, blame: isPoor ? blameOf(customer, agent) : null }];
  });
}

export interface VoiceVerdict {
  /** Means over the talk, as mean opinion scores. */
  readonly mos: Readonly<Record<VoiceParty, number>>;
  readonly worstMos: number;
  readonly poorMs: number;
  /** Who is to blame for most of it; null: nothing was poor. */
  readonly blame: VoiceParty | 'both' | null;
}

/** Null: nothing was measured. */
export function voiceVerdict(intervals: readonly VoiceInterval[]): VoiceVerdict | null {
  if (intervals.length === 0) return null;
  const mean = (party: VoiceParty): number =>
    intervals.reduce((sum, { heard }) => sum + meanOpinionScore(heard[party]), 0) / intervals.length;
  const poor = intervals.filter(({ blame }) => blame !== null);
  const counted = (['customer', 'agent', 'both'] as const).map((who) => ({ who, times: poor.filter(({ blame }) => blame === who).length }));
  const most = counted.reduce((a, b) => (b.times > a.times ? b : a));
  return {
    mos: { customer: mean('customer'), agent: mean('agent') },
    worstMos: Math.min(...intervals.flatMap(({ heard }) => [meanOpinionScore(heard.customer), meanOpinionScore(heard.agent)])),
    poorMs: poor.length * INTERVAL_MS,
    blame: poor.length === 0 ? null : most.who,
  };
}
