import { describe, expect, it } from 'vitest';
import {
  agentTime,
  figuresOf,
  followStretch,
  newId,
  noTallies,
  occupancyOf,
  scorePredictions,
  serviceLevelOf,
  serviceLevelRuleSchema,
  utilizationOf,
  type Prediction,
  type Stretch,
  type TenantEvent,
  type Visit,
} from '../../src/index.ts';

const queueId = newId('queue');
const agentId = newId('agent');
const rule = serviceLevelRuleSchema.parse({});

describe('service level', () => {
  // 100 came: 60 answered (45 in time), 20 abandoned (12 in time, 8 of them at once), 15 flowed out (10 asked for a callback, 4 in
  // time), 5 still wait.
  const tallies = {
    ...noTallies(),
    ...{ offered: 100, answered: 60, answeredWithin: 45, abandoned: 20, abandonedWithin: 12, shortAbandoned: 8 },
    ...{ flowOut: 15, callbackRequested: 10, callbackRequestedWithin: 4 },
  };
  it.each([
    ['Amazon', { variant: 'ofQueued' }, (45 + 12 + 4) / 100],
    ['Genesys', {}, 45 / 80],
    ['Genesys with flow-outs', { withFlowOuts: true }, 45 / 95],
    ['Genesys without short abandons', { withoutShortAbandons: true }, 45 / 72],
    ['Genesys without abandons', { withoutAbandons: true }, 45 / 60],
    ['Genesys with all three', { withFlowOuts: true, withoutShortAbandons: true, withoutAbandons: true }, 45 / 75],
    ['Asterisk', { variant: 'ofAnswered' }, 45 / 60],
    ['Asterisk SL2', { variant: 'ofDecided' }, (45 + 12) / 80],
  ] as const)('%s', (_name, change, level) => {
    expect(serviceLevelOf(tallies, serviceLevelRuleSchema.parse(change))).toBeCloseTo(level, 12);
    expect(serviceLevelOf(noTallies(), serviceLevelRuleSchema.parse(change))).toBeNull();
  });
});

function visit(change: Partial<Visit>): Visit {
  const nothing = { leftAtMs: null, outcome: null, waitMs: null, agentId: null, talkSinceMs: null } as const;
  const zero = { talkMs: 0, wrapUpMs: 0, notAnswered: 0, declined: 0, rangOut: 0 };
  const enteredAtMs = change.enteredAtMs ?? 0;
  const own = { contactId: newId('contact'), number: 1, queueId, kind: 'voice' as const, enteredAtMs, sinceMs: enteredAtMs };
  return { ...own, ...nothing, ...zero, ...change };
}

function left(outcome: Visit['outcome'], enteredAtMs: number, waitMs: number, more: Partial<Visit> = {}): Visit {
  return visit({ outcome, enteredAtMs, waitMs, leftAtMs: enteredAtMs + waitMs, ...more });
}

const figures = (visits: readonly Visit[], change: object = {}) =>
  figuresOf({ queues: [{ visits, serviceLevelMs: 20_000, rule }], stretches: [], fromMs: 0, toMs: 3_600_000, nowMs: 3_600_000, ...change });

describe('figures of a queue', () => {
  it('counts waits, handling and non-response, each where it belongs', () => {
    const found = figures([
      left('answered', 0, 10_000, { talkMs: 100_000, wrapUpMs: 20_000, notAnswered: 2, declined: 1 }),
      left('answered', 1_000, 30_000, { talkMs: 200_000, wrapUpMs: 40_000 }),
      left('abandoned', 2_000, 4_000),
      left('abandoned', 3_000, 50_000, { rangOut: 1 }),
      left('answered', 4_000, 600_000, { kind: 'callback', talkMs: 60_000 }),
    ]);
    expect(found).toMatchObject({ offered: 4, answered: 2, answeredWithin: 1, abandoned: 2, shortAbandoned: 1, callbacksReached: 1 });
    expect(found).toMatchObject({ asaMs: 20_000, ahtMs: 140_000, talkMs: 120_000, wrapUpMs: 20_000, longestWaitMs: 50_000 });
    expect(found).toMatchObject({ notAnswered: 2, declined: 1, rangOut: 1, serviceLevel: 1 / 4, abandonRate: 1 / 3, waiting: 0 });
  });

  it('counts entering when it enters and the outcome when it leaves, whatever lies between', () => {
    const night = [left('answered', 3_590_000, 30_000)];
    expect(figures(night)).toMatchObject({ offered: 1, answered: 0, waiting: 1, oldestSinceMs: 3_590_000, asaMs: null });
    const next = { fromMs: 3_600_000, toMs: 7_200_000, nowMs: 7_200_000 };
    expect(figures(night, next)).toMatchObject({ offered: 0, answered: 1, waiting: 0, oldestSinceMs: null, asaMs: 30_000 });
  });

  it('knows the oldest who waits now, and a talk that goes on', () => {
    const now = { nowMs: 100_000 };
    const found = figures(
      [visit({ enteredAtMs: 90_000 }), visit({ enteredAtMs: 70_000 }), visit({ enteredAtMs: 1, kind: 'callback' })],
      now,
    );
    expect(found).toMatchObject({ waiting: 2, oldestSinceMs: 70_000 });
    expect(figures([left('answered', 0, 10_000, { talkSinceMs: 10_000 })], now)).toMatchObject({ talkMs: 90_000 });
  });

  it('tells several queues as one, each visit judged by its own', () => {
    const strict = { visits: [left('answered', 0, 10_000)], serviceLevelMs: 5_000, rule };
    const kind = { visits: [left('answered', 0, 10_000), left('abandoned', 0, 70_000)], serviceLevelMs: 60_000, rule };
    const lenient = { ...kind, rule: { ...rule, withoutAbandons: true } };
    expect(figures([], { queues: [strict, kind] })).toMatchObject({ offered: 3, answered: 2, answeredWithin: 1, serviceLevel: 1 / 3 });
    expect(figures([], { queues: [strict, lenient] })).toMatchObject({ abandoned: 1, serviceLevel: 1 / 2, asaMs: 10_000 });
  });

  it('says nothing where there was nothing', () => {
    const nothing = { serviceLevel: null, abandonRate: null, asaMs: null, ahtMs: null, longestWaitMs: null, oldestSinceMs: null };
    expect(figures([])).toMatchObject({ ...nothing, occupancy: null, utilization: null, offered: 0 });
  });
});

describe('agents’ time', () => {
  const told: [number, TenantEvent][] = [
    [0, { type: 'agent.deskChanged', agentId, connected: true }],
    [0, { type: 'agent.statusChanged', agentId, status: 'available', reason: null }],
    [10_000, { type: 'agent.stateChanged', agentId, state: 'offered', contactId: newId('contact'), untilMs: null }],
    [13_000, { type: 'agent.stateChanged', agentId, state: 'onContact', contactId: newId('contact'), untilMs: null }],
    [43_000, { type: 'agent.stateChanged', agentId, state: 'wrapUp', contactId: newId('contact'), untilMs: null }],
    [50_000, { type: 'agent.statusChanged', agentId, status: 'notReady', reason: null }],
    [53_000, { type: 'agent.stateChanged', agentId, state: 'idle', contactId: null, untilMs: null }],
    [73_000, { type: 'agent.deskChanged', agentId, connected: false }],
    [83_000, { type: 'agent.statusChanged', agentId, status: 'offline', reason: 'deskGone' }],
  ];
  const stretches: Stretch[] = [];
  for (const [atMs, event] of told) {
    const changed = followStretch(stretches.at(-1) ?? null, { event, atMs });
    if (changed.length > 0) stretches.splice(stretches.at(-1)?.fromMs === changed[0]?.fromMs ? -1 : stretches.length, 1, ...changed);
  }

  it('is a chain without gaps, from event to event', () => {
    for (const [index, stretch] of stretches.entries()) expect(stretch.toMs).toBe(stretches[index + 1]?.fromMs ?? null);
    expect(stretches).toHaveLength(8);
  });

  it('is what they were, cut to the period', () => {
    const all = { onContactMs: 30_000, wrapUpMs: 10_000, ringingMs: 3_000, idleMs: 10_000, notReadyMs: 30_000 };
    expect(agentTime(stretches, 0, 1_000_000, 200_000)).toEqual(all);
    expect(agentTime(stretches, 20_000, 45_000, 200_000)).toEqual({ ...all, onContactMs: 23_000, wrapUpMs: 2_000, ringingMs: 0, idleMs: 0, notReadyMs: 0 }); // prettier-ignore
    expect(occupancyOf(all)).toBe(0.8);
    expect(utilizationOf(all)).toBe(40_000 / 83_000);
    expect(occupancyOf({ ...all, onContactMs: 0, wrapUpMs: 0, idleMs: 0 })).toBeNull();
  });
});

describe('the score of predictions', () => {
  const told = (p50Ms: number, p90Ms: number, actualMs: number | null, outcome: Prediction['outcome'] = 'answered'): Prediction => ({
    ...{ queueId, rank: 1, p50Ms, p90Ms, actualMs, outcome },
  });

  it('counts shares and losses of those who were answered', () => {
    const score = scorePredictions([
      told(60_000, 100_000, 40_000),
      told(60_000, 100_000, 80_000),
      told(60_000, 100_000, 110_000),
      told(60_000, 100_000, 5_000, 'abandoned'),
      told(60_000, 100_000, null, null),
    ]);
    expect(score).toMatchObject({ made: 5, scored: 3, withinP50: 1 / 3, withinP90: 2 / 3 });
    expect(score.absoluteErrorMs).toBeCloseTo((20_000 + 20_000 + 50_000) / 3, 6);
    // P50: half of each error. P90: 0.1 of what was too long, 0.9 of what was too short.
    expect(score.pinballMs).toBeCloseTo(((10_000 + 6_000) / 2 + (10_000 + 2_000) / 2 + (25_000 + 9_000) / 2) / 3, 6);
  });

  it('holds a bound against those who left unanswered after it, and nothing against it for who left before', () => {
    const answered = [told(60_000, 100_000, 40_000), told(60_000, 100_000, 80_000)];
    const left = [
      told(60_000, 100_000, 70_000, 'abandoned'),
      told(60_000, 100_000, 120_000, 'turnedOut'),
      told(60_000, 100_000, 10_000, 'moved'),
    ];
    expect(scorePredictions([...answered, ...left])).toMatchObject({ made: 5, scored: 2, withinP50: 1 / 4, withinP90: 2 / 3 });
    expect(scorePredictions(left.slice(1, 2))).toMatchObject({ scored: 0, withinP50: 0, withinP90: 0, pinballMs: null });
  });

  it('is smallest for the true quantiles', () => {
    const waits = Array.from({ length: 1_000 }, (_none, at) => -60_000 * Math.log(1 - (at + 0.5) / 1_000));
    const loss = (p50Ms: number, p90Ms: number) => scorePredictions(waits.map((waitMs) => told(p50Ms, p90Ms, waitMs))).pinballMs ?? 0;
    const best = loss(60_000 * Math.log(2), 60_000 * Math.log(10));
    for (const factor of [0.7, 0.9, 1.1, 1.4]) {
      expect(loss(60_000 * Math.log(2) * factor, 60_000 * Math.log(10))).toBeGreaterThan(best);
      expect(loss(60_000 * Math.log(2), 60_000 * Math.log(10) * factor)).toBeGreaterThan(best);
    }
  });

  it('is not known while nobody was answered', () => {
    const nothing = { withinP50: null, withinP90: null, absoluteErrorMs: null, pinballMs: null };
    expect(scorePredictions([told(1, 2, null, null)])).toEqual({ made: 1, scored: 0, ...nothing });
  });
});
