import { describe, expect, it } from 'vitest';
import { erlangA, erlangB, erlangC, erlangCWait } from '../src/erlang/formulas.ts';

describe('Erlang B and C', () => {
  it('has the closed forms of one and two servers', () => {
    for (const rho of [0.1, 0.5, 0.9]) {
      expect(erlangB(1, rho)).toBeCloseTo(rho / (1 + rho), 12);
      expect(erlangC(1, rho)).toBeCloseTo(rho, 12);
      // Gross and Harris, 2.3: with two servers 2ρ²/(1 + ρ).
      expect(erlangC(2, 2 * rho)).toBeCloseTo((2 * rho ** 2) / (1 + rho), 12);
    }
  });

  it('has the values of published tables', () => {
    // The Erlang B table that everybody prints: 10 trunks carry 4.46 erlangs at 1 % blocking.
    expect(erlangB(10, 4.46)).toBeCloseTo(0.01, 4);
    expect(erlangC(5, 4)).toBeCloseTo(0.5541, 4);
    expect(erlangC(10, 8)).toBeCloseTo(0.4092, 4);
  });

  it('gives the wait of Garnett, Mandelbaum and Reiman’s table 1: 50 agents, 48 calls a minute of one minute', () => {
    expect(erlangCWait(50, 48, 60)).toBeCloseTo(20.8, 1);
  });
});

describe('Erlang A', () => {
  it('gives table 1 of Garnett, Mandelbaum and Reiman: patience of two minutes', () => {
    const { abandoned, meanWait } = erlangA(50, 48, 60, 120);
    expect(abandoned).toBeCloseTo(0.031, 3);
    expect(meanWait).toBeCloseTo(3.7, 1);
  });

  it('becomes Erlang C when nobody is in a hurry and Erlang B when nobody waits', () => {
    expect(erlangA(20, 17, 180, 1e9).meanWait / erlangCWait(20, 17, 180)).toBeCloseTo(1, 3);
    expect(erlangA(20, 17, 180, 1e-6).abandoned).toBeCloseTo(erlangB(20, 17), 6);
  });

  it('does not overflow with many agents', () => {
    const { abandoned, meanWait } = erlangA(2_000, 2_100, 180, 60);
    // Overloaded: what does not fit must leave.
    expect(abandoned).toBeGreaterThan(100 / 2_100 - 0.001);
    expect(meanWait).toBeCloseTo(abandoned * 60, 6);
  });
});
