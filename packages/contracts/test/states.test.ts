import { describe, expect, it } from 'vitest';
import {
  AGENT_STATES,
  AGENT_TRANSITIONS,
  assertNever,
  CALLBACK_STATES,
  CALLBACK_TRANSITIONS,
  CONSULT_STATES,
  CONSULT_TRANSITIONS,
  CONTACT_END_REASON_FACTS,
  CONTACT_END_REASONS,
  CONTACT_STATES,
  CONTACT_TRANSITIONS,
  LEG_END_REASONS,
  OFFER_END_REASONS,
  SUPERVISION_STATES,
  SUPERVISION_TRANSITIONS,
} from '../src/index.ts';

type Table = Readonly<Record<string, readonly string[]>>;

function reachableFrom(start: string, table: Table): Set<string> {
  const seen = new Set([start]);
  for (const state of seen) for (const next of table[state] ?? []) seen.add(next);
  return seen;
}

describe.each<[string, readonly string[], Table, { first: string; ends: string[] }]>([
  ['contact', CONTACT_STATES, CONTACT_TRANSITIONS, { first: 'created', ends: ['ended'] }],
  ['agent', AGENT_STATES, AGENT_TRANSITIONS, { first: 'idle', ends: [] }],
  ['consult', CONSULT_STATES, CONSULT_TRANSITIONS, { first: 'ringing', ends: ['completed', 'ended'] }],
  ['supervision', SUPERVISION_STATES, SUPERVISION_TRANSITIONS, { first: 'joining', ends: ['ended'] }],
  ['callback', CALLBACK_STATES, CALLBACK_TRANSITIONS, { first: 'waiting', ends: ['done', 'cancelled', 'unreachable'] }],
])('the transitions of a %s', (_what, states, table, { first, ends }) => {
  it('name each state once, and nothing else', () => {
    expect(Object.keys(table).sort()).toEqual([...states].sort());
    for (const [from, targets] of Object.entries(table)) {
      expect(new Set(targets).size).toBe(targets.length);
      expect(targets).not.toContain(from);
      for (const target of targets) expect(states).toContain(target);
    }
  });
  it('reach every state from the first', () => {
    expect([...reachableFrom(first, table)].sort()).toEqual([...states].sort());
  });
  it('end only where they should, and from everywhere', () => {
    expect(states.filter((state) => table[state]?.length === 0).sort()).toEqual([...ends].sort());
    if (ends.length > 0) for (const state of states) expect(ends.some((end) => reachableFrom(state, table).has(end))).toBe(true);
    else for (const state of states) expect(reachableFrom(state, table).has(first)).toBe(true);
  });
});

describe('a contact', () => {
  it('may end from every state in one step', () => {
    for (const state of CONTACT_STATES) if (state !== 'ended') expect(CONTACT_TRANSITIONS[state]).toContain('ended');
  });
});

describe('the end reasons', () => {
  it('each have their row in the table', () => {
    expect(Object.keys(CONTACT_END_REASON_FACTS).sort()).toEqual([...CONTACT_END_REASONS].sort());
  });
  it.each(CONTACT_END_REASONS)('%s maps to SIP, Q.850 and a text', (reason) => {
    const facts = CONTACT_END_REASON_FACTS[reason];
    // 200: it ended after the answer, with a BYE; anything else is a final failure of RFC 3261.
    expect(facts.sipStatus === 200 || (facts.sipStatus >= 400 && facts.sipStatus < 700)).toBe(true);
    expect(facts.sipStatus === 200).toBe(facts.outcome === 'answered');
    expect(facts.q850Cause).toBeGreaterThanOrEqual(1);
    expect(facts.q850Cause).toBeLessThanOrEqual(127);
    expect(facts.text).toMatch(/^[A-Z].*\.$/);
  });
  it('are told apart by people', () => {
    const texts = CONTACT_END_REASONS.map((reason) => CONTACT_END_REASON_FACTS[reason].text);
    expect(new Set(texts).size).toBe(texts.length);
    for (const list of [CONTACT_END_REASONS, LEG_END_REASONS, OFFER_END_REASONS]) expect(new Set(list).size).toBe(list.length);
  });
  it('count a customer who left while waiting as abandoned, and nobody else', () => {
    expect(CONTACT_END_REASONS.filter((reason) => CONTACT_END_REASON_FACTS[reason].outcome === 'abandoned')).toEqual(['abandoned']);
  });
});

describe('assertNever', () => {
  it('throws with what it was given, should a value slip through', () => {
    expect(() => assertNever('lost' as never, 'contact state')).toThrow('unhandled contact state: "lost"');
  });
});
