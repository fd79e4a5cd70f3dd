import { newId } from '@cordboard/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIRST_ANNOUNCEMENT_MS, flowStep, flowWakeAtMs, flowWithAgent, newFlow } from '../../src/flow/flow.ts';
import type { FlowEffect, FlowInput, FlowState } from '../../src/flow/flow.ts';
import type { FlowPlan } from '../../src/flow/plan.ts';
import { planFor } from '../support/plan.ts';

/** A flow with a clock of its own; it keeps what was asked for. */
class Run {
  state: FlowState;
  nowMs = 1_000_000;
  effects: FlowEffect[] = [];

  constructor(plan: FlowPlan | FlowState) {
    this.state = 'phase' in plan ? plan : newFlow(plan);
  }

  do(input: FlowInput): this {
    const { state, effects } = flowStep(this.state, input, { nowMs: this.nowMs, newPlayerId: () => newId('player', this.nowMs) });
    this.state = state;
    this.effects.push(...effects);
    return this;
  }

  take(): readonly FlowEffect[] {
    return this.effects.splice(0);
  }

  /** Lets everything that is said be heard to its end. */
  speak(): this {
    for (let said = this.state.speech; said !== null; said = this.state.speech) {
      const { playerId } = said;
      this.do({ type: 'prepared', playerId, objectKeys: ['key'] }).do({ type: 'ended', playerId });
    }
    return this;
  }

  /** Goes to the next moment at which something is due. */
  wake(): this {
    const atMs = flowWakeAtMs(this.state);
    if (atMs === null) throw new Error('nothing is due');
    this.nowMs = Math.max(this.nowMs, atMs);
    return this.do({ type: 'tick' });
  }

  texts(): string {
    return this.effects
      .flatMap((effect) =>
        effect.type === 'say' ? effect.sounds.map((sound) => (sound.kind === 'text' ? sound.text : sound.objectKey)) : [],
      )
      .join(' ');
  }
}

const waiting = (change: Partial<FlowPlan> = {}): Run => {
  const run = new Run(planFor(change)).do({ type: 'begin' }).speak().do({ type: 'enqueued', outcome: 'queued' });
  run.take();
  return run;
};
const typesOf = (effects: readonly FlowEffect[]): string[] => effects.map((effect) => effect.type);

describe('greeting', () => {
  it('is said, then the contact joins the queue', () => {
    const run = new Run(planFor()).do({ type: 'begin' });
    expect(run.texts()).toBe('Welcome to Acme. This call is recorded.');
    expect(typesOf(run.speak().take())).toEqual(['say', 'play', 'enqueue']);
    expect(run.state.phase).toBe('enqueueing');
  });

  it('is left out when the tenant wants none, or when nobody can speak it', () => {
    expect(typesOf(new Run(planFor({ greeting: { kind: 'none' } })).do({ type: 'begin' }).take())).toEqual(['enqueue']);
    const mute = new Run(planFor()).do({ type: 'begin' });
    mute.do({ type: 'prepared', playerId: mute.state.speech!.playerId, objectKeys: [] });
    expect(typesOf(mute.take())).toEqual(['say', 'enqueue']);
  });

  it('does not hold a caller up when its end is never reported', () => {
    const run = new Run(planFor()).do({ type: 'begin' });
    run.do({ type: 'prepared', playerId: run.state.speech!.playerId, objectKeys: ['key'] });
    run.do({ type: 'playing', playerId: run.state.speech!.playerId, durationMs: 4_000 });
    run.take();
    expect(flowWakeAtMs(run.state)).toBe(run.nowMs + 7_000);
    expect(typesOf(run.wake().take())).toEqual(['stop', 'enqueue']);
  });
});

describe('who comes back in time', () => {
  it('is told that the place is kept', () => {
    const run = new Run(planFor()).do({ type: 'begin' }).speak();
    run.take();
    run.do({ type: 'enqueued', outcome: 'queued', resumed: true });
    expect(run.texts()).toBe('Welcome back. You have kept your place in line.');
    expect(run.state.phase).toBe('waiting');
  });
});

describe('a queue that takes nobody', () => {
  it.each([
    ['closed', 'queueClosed', 'closed right now'],
    ['full', 'queueFull', 'lines are busy'],
    ['noQueue', 'queueClosed', 'closed right now'],
    ['empty', 'nobodyThere', 'nobody is here'],
  ] as const)('%s: the contact ends before the message, the line after it', (outcome, reason, words) => {
    const run = new Run(planFor()).do({ type: 'begin' }).speak();
    run.take();
    run.do({ type: 'enqueued', outcome });
    expect(run.effects[0]).toEqual({ type: 'leave', reason });
    expect(run.texts()).toContain(words);
    expect(run.speak().take().at(-1)).toEqual({ type: 'hangUp' });
    expect(run.state.phase).toBe('done');
  });
});

describe('waiting', () => {
  it('hears place and wait early, then at each interval, over the music', () => {
    const run = waiting();
    expect(flowWakeAtMs(run.state)).toBe(run.nowMs + FIRST_ANNOUNCEMENT_MS);
    expect(typesOf(run.wake().take())).toEqual(['readPlace']);
    run.do({ type: 'place', place: { position: 3, estimatedWaitMs: [120_000, 240_000] } });
    expect(run.texts()).toBe(
      'You are number three in line. The wait is two to four minutes. To be called back without losing your place, press 1.',
    );
    expect(typesOf(run.speak().take())).toEqual(['announced', 'say', 'play']);
    expect(flowWakeAtMs(run.state)).toBe(run.nowMs + 30_000);
  });

  it('is not spoken to while an agent is being rung', () => {
    const run = waiting({ maxWaitMs: 60_000 }).do({ type: 'ringing', ringing: true });
    expect(flowWakeAtMs(run.state)).toBeNull();
    expect(run.do({ type: 'place', place: { position: 1, estimatedWaitMs: null } }).take()).toEqual([]);
  });

  it('is cut short by an agent, also in mid-sentence', () => {
    const run = waiting().wake();
    run.do({ type: 'place', place: { position: 1, estimatedWaitMs: null } });
    const said = run.state.speech!.playerId;
    run.take();
    run.do({ type: 'joined' });
    expect(run.take()).toEqual([{ type: 'stop', playerId: said }]);
    expect(run.do({ type: 'prepared', playerId: said, objectKeys: ['key'] }).take()).toEqual([]);
    expect(run.state.phase).toBe('away');
  });

  it('comes back with an apology when the agent is lost, and without one when the offer was just not taken', () => {
    const lost = waiting().do({ type: 'joined' }).do({ type: 'queued', enqueuedAtMs: 5, agentLost: true });
    expect(lost.texts()).toContain('back at your place in line');
    expect(lost.state).toMatchObject({ phase: 'waiting', enqueuedAtMs: 5 });
    const untaken = waiting().do({ type: 'ringing', ringing: true }).do({ type: 'queued', enqueuedAtMs: 5, agentLost: false });
    expect(untaken.take()).toEqual([]);
    expect(untaken.state.ringing).toBe(false);
  });
});

describe('a callback instead', () => {
  it('is asked for by its digit once, confirmed, and ends the line', () => {
    const run = waiting().do({ type: 'digit', digit: '7' }).do({ type: 'digit', digit: '1' }).do({ type: 'digit', digit: '1' });
    expect(run.take()).toEqual([{ type: 'requestCallback', by: 'digit' }]);
    run.do({ type: 'callbackPromised', by: 'digit', atTime: false });
    expect(run.texts()).toContain('we will call you back');
    expect(run.speak().take().at(-1)).toEqual({ type: 'hangUp' });
  });

  it('is not to be had by a digit when the queue does not offer it', () => {
    expect(waiting({ callbackOffered: false }).do({ type: 'digit', digit: '1' }).take()).toEqual([]);
  });

  it('that exists already is said, and the wait goes on', () => {
    const run = waiting().do({ type: 'digit', digit: '1' }).do({ type: 'callbackRefused', code: 'duplicate' });
    expect(run.texts()).toContain('already promised');
    expect(run.speak().state).toMatchObject({ phase: 'waiting', askedCallback: null });
  });

  it('follows from waiting too long, where the queue says so', () => {
    const run = waiting({
      maxWaitMs: 20_000,
      onMaxWait: 'callback',
      announceEveryMs: 3_600_000,
      announcePosition: false,
      announceWait: false,
      callbackOffered: false,
    });
    run.wake().do({ type: 'place', place: null });
    run.take();
    run.wake();
    expect(run.take()).toEqual([{ type: 'requestCallback', by: 'overflow' }]);
    // Refused: then it is the message, not a wait without end.
    run.do({ type: 'callbackRefused', code: 'duplicate' });
    expect(run.effects[0]).toEqual({ type: 'leave', reason: 'waitedTooLong' });
  });

  it('that is refused because an agent is just being rung says nothing', () => {
    const run = waiting().do({ type: 'digit', digit: '1' });
    run.take();
    expect(run.do({ type: 'callbackRefused', code: 'state_conflict' }).take()).toEqual([]);
  });
});

describe('a stage of the queue', () => {
  const due = (run: Run, stage: number, action: 'callback' | 'message') =>
    run.do({ type: 'stage', queueId: run.state.plan.queueId, stage, action });

  it('turns the wait into a callback, once, and says so', () => {
    const run = due(due(waiting(), 1, 'callback'), 1, 'callback');
    expect(run.take()).toEqual([{ type: 'requestCallback', by: 'overflow' }]);
    run.do({ type: 'callbackPromised', by: 'overflow', atTime: false });
    expect(run.texts()).toContain('You keep your place, and we will call you back');
    expect(run.speak().take().at(-1)).toEqual({ type: 'hangUp' });
  });

  it('that cannot promise leaves the caller in line, where a later stage ends the call with the message', () => {
    const run = due(waiting(), 1, 'callback').do({ type: 'callbackRefused', code: 'duplicate' });
    expect(run.texts()).toContain('already promised');
    expect(run.speak().state.phase).toBe('waiting');
    run.take();
    due(run, 1, 'callback');
    expect(run.take()).toEqual([]);
    due(run, 2, 'message');
    expect(run.effects[0]).toEqual({ type: 'leave', reason: 'waitedTooLong' });
    expect(run.texts()).toContain('nobody could take your call in time');
    expect(run.speak().take().at(-1)).toEqual({ type: 'hangUp' });
  });

  it('plays the tenant’s own message', () => {
    const promptId = newId('prompt');
    const run = due(waiting({ waitedTooLongMessage: { kind: 'prompt', promptId, objectKey: 'own' } }), 1, 'message');
    expect(run.texts()).toBe('own');
  });

  it('waits for an agent who rings, and is forgotten when that agent takes the call', () => {
    const run = due(waiting().do({ type: 'ringing', ringing: true }), 1, 'message');
    expect(run.take()).toEqual([]);
    const taken = new Run(run.state).do({ type: 'joined' }).do({ type: 'queued', enqueuedAtMs: 5, agentLost: true });
    expect(taken.effects.map((effect) => effect.type)).not.toContain('leave');
    run.do({ type: 'queued', enqueuedAtMs: 5, agentLost: false });
    expect(run.effects[0]).toEqual({ type: 'leave', reason: 'waitedTooLong' });
  });

  it('is asked for again when the agent who was just rung did not take the call', () => {
    const run = due(waiting(), 1, 'callback').do({ type: 'ringing', ringing: true });
    run.do({ type: 'callbackRefused', code: 'state_conflict' });
    run.take();
    expect(run.do({ type: 'queued', enqueuedAtMs: 5, agentLost: false }).take()).toEqual([{ type: 'requestCallback', by: 'overflow' }]);
  });

  it('is carried out though the answer to the enqueueing is later than it', () => {
    const run = new Run(planFor()).do({ type: 'begin' }).speak();
    run.take();
    expect(due(run, 1, 'callback').take()).toEqual([{ type: 'requestCallback', by: 'overflow' }]);
    expect(run.do({ type: 'enqueued', outcome: 'queued' }).take()).toEqual([]);
  });
});

describe('another queue', () => {
  const other = (change: Partial<FlowPlan> = {}) => planFor({ recording: 'never', callbackDigit: '9', maxWaitMs: 60_000, ...change });

  it('is said, and its words, digit and limit hold from then on; what was said of the recording stays', () => {
    const run = waiting({ maxWaitMs: 50_000 });
    const firstLimit = run.nowMs + 50_000;
    run.nowMs += 40_000;
    const plan = other();
    run.do({ type: 'plan', plan });
    expect(run.texts()).toBe('One moment, please. We are passing you on to another team.');
    run.speak().take();
    expect(run.state.announceAtMs).toBe(run.nowMs + FIRST_ANNOUNCEMENT_MS);
    expect(run.state).toMatchObject({ phase: 'waiting', plan: { queueId: plan.queueId, recording: 'always' } });
    run.nowMs = firstLimit + 10_000;
    run.do({ type: 'tick' });
    expect(run.take().map((effect) => effect.type)).toEqual(['readPlace']);
    expect(run.do({ type: 'digit', digit: '1' }).take()).toEqual([]);
    expect(run.do({ type: 'digit', digit: '9' }).take()).toEqual([{ type: 'requestCallback', by: 'digit' }]);
    expect(run.do({ type: 'plan', plan }).take()).toEqual([]);
  });

  it('is not said to who talks to an agent', () => {
    const run = waiting().do({ type: 'joined' });
    run.take();
    expect(run.do({ type: 'plan', plan: other() }).take()).toEqual([]);
    expect(run.state).toMatchObject({ phase: 'away', plan: { callbackDigit: '9' } });
  });
});

it('a queue in which nobody is left is left with a word', () => {
  const run = waiting().do({ type: 'emptied' });
  expect(run.texts()).toContain('nobody is here');
  expect(run.effects.map((effect) => effect.type)).not.toContain('leave');
  expect(run.speak().take().at(-1)).toEqual({ type: 'hangUp' });
});

it('waiting too long ends with the message', () => {
  const run = waiting({ maxWaitMs: 2_000 }).wake();
  expect(run.effects[0]).toEqual({ type: 'leave', reason: 'waitedTooLong' });
  expect(run.speak().take().at(-1)).toEqual({ type: 'hangUp' });
});

it('a callback that was answered has its agent already, and waits like anybody when that agent is lost', () => {
  const run = new Run(flowWithAgent(planFor(), 7));
  expect(run.state.phase).toBe('away');
  run.do({ type: 'queued', enqueuedAtMs: 7, agentLost: true });
  expect(run.state.phase).toBe('waiting');
});

it('never breaks its own rules, whatever comes in whatever order', () => {
  const player = newId('player');
  const elsewhere = planFor({ maxWaitMs: 10_000 });
  const input = fc.oneof(
    fc.constantFrom<FlowInput>(
      { type: 'begin' },
      { type: 'joined' },
      { type: 'tick' },
      { type: 'ended', playerId: player },
      { type: 'queued', enqueuedAtMs: 1, agentLost: true },
      { type: 'queued', enqueuedAtMs: 1, agentLost: false },
      { type: 'place', place: { position: 2, estimatedWaitMs: [1, 2] } },
      { type: 'place', place: null },
      { type: 'digit', digit: '1' },
      { type: 'callbackPromised', by: 'widget', atTime: false },
      { type: 'emptied' },
      { type: 'stage', queueId: elsewhere.queueId, stage: 1, action: 'callback' },
      { type: 'stage', queueId: elsewhere.queueId, stage: 2, action: 'message' },
      { type: 'plan', plan: elsewhere },
      { type: 'callbackRefused', code: 'duplicate' },
      { type: 'callbackRefused', code: 'state_conflict' },
    ),
    fc
      .constantFrom('queued', 'closed', 'full', 'empty', 'noQueue')
      .map((outcome): FlowInput => ({ type: 'enqueued', outcome: outcome as 'queued' })),
    fc.boolean().map((ringing): FlowInput => ({ type: 'ringing', ringing })),
    fc.constant('speak' as const),
    fc.constant('wake' as const),
  );
  fc.assert(
    fc.property(fc.array(input, { maxLength: 40 }), fc.constantFrom('callback', 'message'), (inputs, onMaxWait) => {
      const run = new Run(planFor({ maxWaitMs: 50_000, onMaxWait: onMaxWait as 'callback' }));
      for (const one of inputs) {
        if (one === 'speak') run.speak();
        else if (one !== 'wake') run.do(one);
        else if (flowWakeAtMs(run.state) !== null) run.wake();
        // A goodbye is always followed by its end: by itself, when nobody reports anything any more.
        if (run.state.phase === 'leaving') expect(flowWakeAtMs(run.state)).not.toBeNull();
      }
      const hangUps = run.effects.filter((effect) => effect.type === 'hangUp').length;
      expect(hangUps).toBe(run.state.phase === 'done' ? 1 : 0);
      expect(run.effects.filter((effect) => effect.type === 'enqueue').length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 500 },
  );
});
