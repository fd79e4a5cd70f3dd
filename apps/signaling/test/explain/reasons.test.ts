import { newId } from '@cordboard/contracts';
import type { AgentExplanation, ContactExplanation } from '@cordboard/acd';
import { describe, expect, it } from 'vitest';
import { agentReasons, queueShares } from '../../src/explain/agent-reasons.ts';
import { contactReasons } from '../../src/explain/contact-reasons.ts';

const queueId = newId('queue');
const plainLine = { line: `${queueId}.0.0`, requirement: null, loggedIn: 3, available: 2, free: 1, ahead: 0 };
const waits: ContactExplanation = {
  ...{ state: 'queued', priority: 0, asksFor: [], preferredAgentId: null, step: 1, steps: 1, nextChangeAtMs: null },
  lines: [plainLine],
};
const why = (lines: readonly Partial<typeof plainLine>[], more: Partial<ContactExplanation> = {}) =>
  contactReasons({ state: 'queued' }, { ...waits, ...more, lines: lines.map((line) => ({ ...plainLine, ...line })) }).map(
    ({ reason, count }) => (count === null ? reason : `${reason} ${String(count)}`),
  );

describe('why a contact waits', () => {
  it.each([
    ['created', 'notInQueue'],
    ['offered', 'ringing'],
    ['accepted', 'withAgent'],
    ['connected', 'withAgent'],
    ['deferred', 'callbackPaused'],
  ] as const)('one that is %s: %s', (state, reason) => {
    expect(contactReasons({ state }, null)).toEqual([{ reason, count: null }]);
  });

  it('one that is over waits for nothing', () => {
    expect(contactReasons({ state: 'ended' }, null)).toEqual([]);
  });

  it('by who may take it, from the farthest to the nearest, and who is before it', () => {
    expect(why([{ loggedIn: 0, available: 0, free: 0 }])).toEqual(['nobodyLoggedIn']);
    expect(why([{ available: 0, free: 0 }])).toEqual(['nobodyAvailable 3']);
    expect(why([{ free: 0 }])).toEqual(['allBusy 2']);
    expect(why([{ free: 0, ahead: 4 }])).toEqual(['allBusy 2', 'othersAhead 4']);
    expect(why([{ ahead: 1 }])).toEqual(['othersAhead 1']);
    expect(why([{}])).toEqual(['aboutToRing']);
  });

  it('counts the agents of all its lines, and who is before it once', () => {
    const late = { line: `${queueId}.0.20000`, loggedIn: 1, available: 1, free: 0, ahead: 2 };
    expect(why([{ free: 0, ahead: 2 }, late])).toEqual(['allBusy 3', 'othersAhead 2']);
  });

  it('for its preferred agent alone', () => {
    expect(why([{ loggedIn: 1, available: 0, free: 0 }], { preferredAgentId: newId('agent') })).toEqual([
      'preferredAgentOnly',
      'nobodyAvailable 1',
    ]);
  });
});

describe('why an agent gets nothing', () => {
  const line = { line: `${queueId}.0.0`, requirement: null, priority: 1, waiting: 0, before: 0 };
  const of = (change: Partial<AgentExplanation>, waiting: number, queues = [queueId]) => {
    const explanation: AgentExplanation = { keptOut: [], pausedUntilMs: null, lines: [line], ...change };
    const shares = queueShares(
      explanation,
      queues.map((id) => ({ queueId: id, name: 'Sales', waiting })),
    );
    return agentReasons(explanation, shares).map(({ reason, count }) => (count === null ? reason : `${reason} ${String(count)}`));
  };

  it('by what keeps it out, whoever waits', () => {
    expect(of({ keptOut: ['notLoggedIn', 'noDesk'], lines: [{ ...line, waiting: 3, before: null }] }, 3)).toEqual([
      'notLoggedIn',
      'noDesk',
    ]);
    expect(of({ keptOut: ['busy'] }, 0, [])).toEqual(['busy', 'noQueues']);
  });

  it('by what its queues have for it', () => {
    expect(of({}, 0)).toEqual(['nobodyWaits']);
    expect(of({ lines: [{ ...line, before: 2 }] }, 0)).toEqual(['nobodyWaits', 'othersFirst 2']);
    expect(of({}, 4)).toEqual(['asksForOthers 4']);
    expect(of({ lines: [{ ...line, waiting: 2 }] }, 4)).toEqual(['aboutToRing 2']);
    expect(of({}, 0, [])).toEqual(['noQueues']);
  });

  it('adds the lines of a queue: each of its conditions is one', () => {
    const asking = { ...line, line: `${queueId}.4.0`, waiting: 2, before: 1 };
    const explanation: AgentExplanation = { keptOut: [], pausedUntilMs: null, lines: [{ ...line, waiting: 1, before: 3 }, asking] };
    expect(queueShares(explanation, [{ queueId, name: 'Sales', waiting: 5 }])).toEqual([
      { queueId, name: 'Sales', waiting: 5, forAgent: 3, before: 1 },
    ]);
  });
});
