import { newId } from '@cordboard/contracts';
import type { ContactEndReason } from '@cordboard/contracts';
import { flowWakeAtMs } from '@cordboard/flow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallEffect, CallInput } from '../../src/call/inputs.ts';
import { wakeAtMs } from '../../src/call/timers.ts';
import type { FlowPlan } from '../../src/flow/plan.ts';
import { CallRun } from '../support/call-run.ts';
import { planFor } from '../support/plan.ts';

const FIRST_ANNOUNCEMENT_MS = 4_000;
/** What a flow asks for; the rest is the call's own. */
const OF_FLOW = ['say', 'startPlayer', 'stopPlayer', 'enqueue', 'readPlace', 'announced', 'requestCallback', 'endContact', 'endLeg'];

class Run extends CallRun {
  begin(): this {
    return this.do({ type: 'customerJoined', legId: newId('leg') }).legIs('customer', 'connected');
  }
  asked(): readonly CallEffect[] {
    return this.take().filter(({ type }) => OF_FLOW.includes(type));
  }
  askedTypes(): readonly string[] {
    return this.asked().map(({ type }) => type);
  }
  texts(): string {
    return this.effects
      .flatMap((effect) => (effect.type === 'say' ? effect.sounds : []))
      .map((sound) => (sound.kind === 'text' ? sound.text : sound.kind === 'object' ? sound.objectKey : sound.promptId))
      .join(' ');
  }
  ends(): readonly ContactEndReason[] {
    return this.effects.flatMap((effect) => (effect.type === 'endContact' ? [effect.reason] : []));
  }
  press(digit: string): this {
    return this.media({ type: 'leg.digit', legId: this.leg('customer'), digit: digit as '1', by: 'rfc4733' });
  }
  place(position = 3, estimatedWaitMs: readonly [number, number] | null = [120_000, 240_000]): this {
    return this.do({ type: 'flow', input: { type: 'place', place: { position, estimatedWaitMs } } });
  }
  queued(agentLost = false): this {
    const { queueId } = this.state.plan;
    return this.contact({ to: 'queued', queueId, enqueuedAtMs: this.nowMs, agentLost, owed: null });
  }
  stage(stage: number, action: 'callback' | 'message'): this {
    return this.contact({ to: 'stage', queueId: this.state.plan.queueId, stage, action });
  }
  answer(outcome: 'exists' | 'refused' | 'ringing'): this {
    const { wait } = this.state.flow;
    if (wait.for !== 'answer') throw new Error(`the flow waits for ${wait.for}`);
    return this.do({ type: 'flow', input: { type: 'callback', askId: wait.ask.askId, outcome } });
  }
}

const waiting = (change: Partial<FlowPlan> = {}): Run => new Run(change).waiting();

describe('greeting', () => {
  it('is said, then the contact joins the queue', () => {
    const run = new Run().begin();
    expect(run.texts()).toBe('Welcome to Acme. This call is recorded.');
    expect(run.heardOut().askedTypes()).toEqual(['say', 'startPlayer', 'enqueue']);
  });

  it('is left out when the tenant wants none, or when nobody can speak it', () => {
    expect(new Run({ greeting: { kind: 'none' } }).begin().askedTypes()).toEqual(['enqueue']);
    const mute = new Run().begin();
    mute.do({ type: 'flow', input: { type: 'prepared', playerId: mute.state.speaking!.playerId, objectKeys: [] } });
    expect(mute.askedTypes()).toEqual(['say', 'enqueue']);
  });

  it('does not hold a caller up when its end is never reported', () => {
    const run = new Run().begin();
    const { playerId } = run.state.speaking!;
    run.do({ type: 'flow', input: { type: 'prepared', playerId, objectKeys: ['key'] } });
    run.do({ type: 'flow', input: { type: 'playing', playerId, durationMs: 4_000 } });
    run.take();
    expect(flowWakeAtMs(run.state.flow)).toBe(run.nowMs + 7_000);
    expect(run.wake().askedTypes()).toEqual(['stopPlayer', 'enqueue']);
  });
});

it('who comes back in time is told that the place is kept', () => {
  const run = new Run().begin().heardOut();
  run.take();
  run.enqueued('queued', true);
  expect(run.texts()).toBe('Welcome back. You have kept your place in line.');
});

describe('a queue that takes nobody', () => {
  it.each([
    ['closed', 'queueClosed', 'closed right now'],
    ['full', 'queueFull', 'lines are busy'],
    ['noQueue', 'queueClosed', 'closed right now'],
    ['empty', 'nobodyThere', 'nobody is here'],
  ] as const)('%s: the contact ends before the message, the line after it', (outcome, reason, words) => {
    const run = new Run().begin().heardOut();
    run.take();
    run.enqueued(outcome);
    expect([run.ends(), run.texts()]).toEqual([[reason], expect.stringContaining(words)]);
    expect(run.heardOut().askedTypes()).toEqual(['endContact', 'say', 'startPlayer', 'endLeg']);
  });
});

describe('waiting', () => {
  it('hears place and wait early, then at each interval, over the music', () => {
    const run = waiting();
    expect(flowWakeAtMs(run.state.flow)).toBe(run.nowMs + FIRST_ANNOUNCEMENT_MS);
    expect(run.wake().askedTypes()).toEqual(['readPlace']);
    run.place();
    expect(run.texts()).toBe(
      'You are number three in line. The wait is two to four minutes. To be called back without losing your place, press 1.',
    );
    expect(run.heardOut().askedTypes()).toEqual(['announced', 'say', 'startPlayer']);
    expect(run.hears('customer')).toBe('music');
    expect(flowWakeAtMs(run.state.flow)).toBe(run.nowMs + 30_000);
  });

  it('tells history only what was said', () => {
    const run = waiting({ announcePosition: false, callbackOffered: false }).wake();
    run.take();
    expect(run.place(2, null).askedTypes()).toEqual([]);
    expect(flowWakeAtMs(run.state.flow)).toBe(run.nowMs + 30_000);
  });

  it('is cut short by an agent, also in mid-sentence', () => {
    const run = waiting().wake().place();
    const { playerId } = run.state.speaking!;
    run.do({ type: 'flow', input: { type: 'prepared', playerId, objectKeys: ['key'] } });
    run.ringing().accepted();
    expect(run.one('stopPlayer')).toEqual({ type: 'stopPlayer', playerId });
    expect(run.hears('customer')).toBe('agent');
    run.take();
    expect(run.do({ type: 'flow', input: { type: 'prepared', playerId, objectKeys: ['key'] } }).asked()).toEqual([]);
  });

  it('comes back with an apology when the agent is lost, and without one when the offer was just not taken', () => {
    const lost = new Run().talking().queued(true);
    expect(lost.texts()).toContain('back at your place in line');
    const untaken = waiting().ringing();
    untaken.take();
    expect(untaken.queued().texts()).toBe('');
    expect(untaken.state.flow.ringing).toBe(false);
  });

  it('too long ends with the message', () => {
    const run = waiting({ maxWaitMs: 2_000 }).wake();
    expect(run.ends()).toEqual(['waitedTooLong']);
    expect(run.heardOut().askedTypes().at(-1)).toBe('endLeg');
  });
});

describe('a callback instead', () => {
  it('is asked for by its digit once, confirmed, and ends the line', () => {
    const run = waiting().press('7').press('1').press('1');
    expect(run.asked()).toMatchObject([{ type: 'requestCallback', by: 'digit' }]);
    run.contact({ to: 'callback', by: 'digit', atTime: false });
    expect(run.texts()).toContain('we will call you back');
    expect([run.heardOut().ends(), run.askedTypes().at(-1)]).toEqual([[], 'endLeg']);
  });

  it('that the customer chose on the page is confirmed with its time', () => {
    expect(waiting().contact({ to: 'callback', by: 'widget', atTime: true }).texts()).toContain('at the time that you chose');
  });

  it('is not to be had by a digit when the queue does not offer it', () => {
    expect(waiting({ callbackOffered: false }).press('1').asked()).toEqual([]);
  });

  it('that exists already is said, and the wait goes on', () => {
    const run = waiting().press('1').answer('exists');
    expect(run.texts()).toContain('already promised');
    expect(run.heardOut().state.flow.wait.for).toBe('line');
  });

  it('that is refused because an agent is just being rung says nothing', () => {
    const run = waiting().press('1');
    run.take();
    expect(run.answer('ringing').asked()).toEqual([]);
  });

  it('is asked of another queue by its own digit, which is the one that is said', () => {
    const run = waiting();
    run.do({ type: 'planRead', plan: planFor({ recording: 'never', callbackDigit: '9', announcePosition: false, announceWait: false }) });
    expect(run.texts()).toBe('One moment, please. We are passing you on to another team.');
    run.heardOut().wake().take();
    expect(run.place().texts()).toBe('To be called back without losing your place, press 9.');
    run.heardOut().take();
    expect([run.press('1').asked().length, run.press('9').one('requestCallback').by]).toEqual([0, 'digit']);
    expect(run.state.plan).toMatchObject({ recording: 'always' });
  });
});

describe('a stage of the queue', () => {
  it('turns the wait into a callback, once, and says so', () => {
    const run = waiting().stage(1, 'callback').stage(1, 'callback');
    expect(run.asked()).toMatchObject([{ type: 'requestCallback', by: 'overflow' }]);
    run.contact({ to: 'callback', by: 'overflow', atTime: false });
    expect(run.texts()).toContain('You keep your place, and we will call you back');
  });

  it('that cannot promise leaves the caller in line, where a later stage ends the call with the message', () => {
    const run = waiting().stage(1, 'callback').answer('exists').heardOut();
    run.take();
    expect(run.stage(1, 'callback').asked()).toEqual([]);
    expect([run.stage(2, 'message').ends(), run.texts()]).toEqual([['waitedTooLong'], expect.stringContaining('in time')]);
  });

  it('plays the tenant’s own message', () => {
    const own = { kind: 'prompt', promptId: newId('prompt'), objectKey: 'own' } as const;
    expect(waiting({ waitedTooLongMessage: own }).stage(1, 'message').texts()).toBe('own');
  });

  it('waits for an agent who rings', () => {
    const run = waiting().ringing();
    run.take();
    expect(run.stage(1, 'message').ends()).toEqual([]);
    expect(run.queued().ends()).toEqual(['waitedTooLong']);
  });

  it('is carried out though the answer to the enqueueing is later than it', () => {
    const run = new Run().begin().heardOut().stage(1, 'callback');
    run.take();
    run.enqueued('queued');
    expect(run.one('requestCallback').by).toBe('overflow');
  });
});

it('a queue in which nobody is left is left with a word', () => {
  const run = waiting().contact({ to: 'ended', reason: 'nobodyThere' });
  expect([run.texts(), run.ends()]).toEqual([expect.stringContaining('nobody is here'), []]);
  expect(run.heardOut().askedTypes().at(-1)).toBe('endLeg');
});

it('a goodbye is followed by its end, whatever comes in whatever order', () => {
  const player = newId('player');
  const elsewhere = planFor({ maxWaitMs: 10_000 });
  const { queueId } = elsewhere;
  const offerId = newId('offer');
  const agentId = newId('agent');
  const input = fc.oneof(
    fc.constantFrom<CallInput>(
      { type: 'tick' },
      { type: 'flow', input: { type: 'ended', playerId: player } },
      { type: 'contact', change: { to: 'queued', queueId, enqueuedAtMs: 1, agentLost: true, owed: null } },
      { type: 'contact', change: { to: 'offered', offerId, agentId, shared: false } },
      { type: 'flow', input: { type: 'place', place: { position: 2, estimatedWaitMs: [1, 2] } } },
      { type: 'flow', input: { type: 'place', place: null } },
      { type: 'contact', change: { to: 'callback', by: 'widget', atTime: false } },
      { type: 'contact', change: { to: 'stage', queueId, stage: 1, action: 'callback' } },
      { type: 'contact', change: { to: 'stage', queueId, stage: 2, action: 'message' } },
      { type: 'planRead', plan: elsewhere },
    ),
    fc.constantFrom('queued' as const, 'closed' as const, 'full' as const, 'empty' as const, 'noQueue' as const),
    fc.constantFrom('speak' as const, 'wake' as const, 'press' as const, 'refused' as const),
  );
  fc.assert(
    fc.property(fc.array(input, { maxLength: 40 }), fc.constantFrom('callback' as const, 'message' as const), (inputs, onMaxWait) => {
      const run = new Run({ maxWaitMs: 50_000, onMaxWait }).begin();
      for (const one of inputs) {
        const { wait } = run.state.flow;
        const asks = wait.for === 'answer' ? wait.ask.type : null;
        if (run.state.phase !== 'live' || run.state.customer === null) break;
        if (typeof one !== 'string') run.do(one);
        else if (one === 'speak') run.heardOut();
        else if (one === 'wake') wakeAtMs(run.state) !== null && run.wake();
        else if (one === 'press') run.press('1');
        else if (one === 'refused') asks === 'requestCallback' && run.answer('refused');
        else if (asks === 'enqueue') run.enqueued(one);
        if (run.state.flow.wait.for === 'farewell') expect(flowWakeAtMs(run.state.flow)).not.toBeNull();
      }
      expect(run.ends().length).toBeLessThanOrEqual(1);
      expect(run.effects.filter(({ type }) => type === 'enqueue').length).toBeLessThanOrEqual(1);
      if (run.state.flow.wait.for === 'nothing') expect(run.state.customer).toBeNull();
    }),
    { numRuns: 300 },
  );
});
