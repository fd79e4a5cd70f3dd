import { describe, expect, it } from 'vitest';
import { meanOpinionScore, newId, ratingFactor, voiceIntervals, voiceVerdict, type LegQuality, type MeasuredLeg } from '../src/index.ts';

describe('the E-model', () => {
  // ITU-T G.107 table B.1: the limits of its categories of satisfaction.
  it.each([
    [90, 4.34],
    [80, 4.03],
    [70, 3.6],
    [60, 3.1],
    [50, 2.58],
  ])('scores R %d as %d', (r, mos) => {
    expect(meanOpinionScore(r)).toBeCloseTo(mos, 1);
  });

  it('starts from 93.2, which is 4.4, and never leaves its scale', () => {
    expect(ratingFactor({ lossPct: 0, delayMs: 20 })).toBe(93.2);
    expect(meanOpinionScore(93.2)).toBeCloseTo(4.41, 2);
    expect(ratingFactor({ lossPct: 100, delayMs: 2_000 })).toBe(0);
    expect(meanOpinionScore(0)).toBe(1);
    for (let r = 0; r <= 100; r++) expect(meanOpinionScore(r)).toBeGreaterThanOrEqual(1);
  });

  it('takes off little for delay to 177 ms and much beyond, as the figure of G.107 does', () => {
    expect(ratingFactor({ lossPct: 0, delayMs: 150 })).toBeGreaterThan(92);
    expect(ratingFactor({ lossPct: 0, delayMs: 400 })).toBeGreaterThan(65);
    expect(ratingFactor({ lossPct: 0, delayMs: 400 })).toBeLessThan(75);
  });

  it('goes down with loss', () => {
    const rs = [0, 1, 2, 5, 10, 20].map((lossPct) => ratingFactor({ lossPct, delayMs: 50 }));
    expect(rs).toEqual([...rs].sort((a, b) => b - a));
    expect(rs[3]).toBeCloseTo(93.2 - (95 * 5) / 24, 5);
  });
});

describe('whose side it is', () => {
  const clean = { uplinkLossPct: 0, uplinkJitterMs: 2, downlinkLossPct: 0, rttMs: 30, packetsReceived: 250, packetsSent: 250 };
  const of = (party: 'customer' | 'agent', step: number, change: Partial<LegQuality> = {}): MeasuredLeg => ({
    atMs: step * 5_000 + (party === 'agent' ? 900 : 100),
    party,
    quality: { legId: newId('leg'), ...clean, ...change },
  });
  const verdictOf = (...measured: MeasuredLeg[]) => voiceVerdict(voiceIntervals(measured));

  it('is nobody’s when all is well', () => {
    expect(verdictOf(of('customer', 1), of('agent', 1))).toMatchObject({ poorMs: 0, blame: null });
  });

  it('is the customer’s when what they send is lost: the agent hears it', () => {
    const [interval] = voiceIntervals([of('customer', 1, { uplinkLossPct: 12 }), of('agent', 1)]);
    expect(interval).toMatchObject({ atMs: 10_000, blame: 'customer' });
    expect(interval?.heard.agent).toBeLessThan(70);
    expect(interval?.heard.customer).toBeGreaterThan(90);
  });

  it('is the agent’s when what is sent to them is lost', () => {
    expect(verdictOf(of('customer', 1), of('agent', 1, { downlinkLossPct: 12 }))).toMatchObject({ poorMs: 5_000, blame: 'agent' });
  });

  it('is both’s when both are bad, and the one’s that was bad for longest over a talk', () => {
    const both = [of('customer', 1, { uplinkLossPct: 9 }), of('agent', 1, { uplinkLossPct: 9 })];
    expect(verdictOf(...both)).toMatchObject({ blame: 'both' });
    const later = [2, 3].flatMap((step) => [of('customer', step, { rttMs: 1_500 }), of('agent', step)]);
    expect(verdictOf(...both, ...later)).toMatchObject({ poorMs: 15_000, blame: 'customer' });
  });

  it('says nothing of a wait, where one side is measured', () => {
    expect(verdictOf(of('customer', 1), of('customer', 2))).toBeNull();
  });
});
