import { describe, expect, it } from 'vitest';
import { newId } from '@cordboard/contracts';
import { standardFlow, standardGraph, standardKey, validateFlow } from '../src/index.ts';
import { call, effects, graphOf, heard, NOW, over, path, RULES, until, waits, worldOf } from './support/flows.ts';
import { simulateInput, simulateKey } from './support/flows.ts';

const start = { flow: null };
const standard = (world: Parameters<typeof call>[1] = {}) => call(graphOf([]), world, start);
const ends = (given: ReturnType<typeof call>) => effects(given).flatMap((effect) => (effect.type === 'endContact' ? [effect.reason] : []));

describe('the standard flow', () => {
  it.each([null, '1', '#'])('may be published as it is, with the key %s', (key) => {
    expect(validateFlow(standardFlow(key), worldOf())).toEqual([]);
    const named = standardKey({ callbackOffered: key !== null, callbackDigit: key ?? '5' });
    expect(standardGraph(named)).toEqual(standardFlow(key));
  });

  it('greets, waits, and says place and key, soon first and then at each interval', () => {
    const waiting = until(standard(), waits);
    expect(heard(waiting)).toEqual(['greeting']);
    const announced = until(waiting, (now) => heard(now).length === 2);
    expect(announced.run.speech?.sounds).toEqual([
      { kind: 'announcement', position: 2, estimatedWaitMs: [60_000, 120_000], callbackKey: '1' },
    ]);
    expect(announced.nowMs - waiting.nowMs).toBeLessThan(5_000);
    const again = until(until(announced, waits), (now) => heard(now).length === 3);
    expect(again.nowMs - announced.nowMs).toBeGreaterThan(30_000);
  });

  it('begins nothing while an agent is rung, and goes on when that comes to nothing', () => {
    const ringing = simulateInput(until(standard(), waits), { type: 'ringing', ringing: true });
    const due = simulateInput(ringing, { type: 'due', what: 'tooLong' });
    expect(path(due)).toEqual(['greeting', 'line']);
    expect(path(simulateInput(due, { type: 'queued', enqueuedAtMs: NOW, agentLost: false })).at(-1)).toBe('waitedTooLong');
  });

  it.each([
    ['closed', 'queueClosed', 'closedMessage'],
    ['full', 'queueFull', 'fullMessage'],
    ['empty', 'nobodyThere', 'nobodyThereMessage'],
  ] as const)('says goodbye when the queue is %s, after the contact has ended', (outcome, reason, moment) => {
    const done = until(standard({ enqueue: () => outcome }), over);
    const kinds = effects(done).map((effect) => effect.type);
    expect([ends(done), heard(done)]).toEqual([[reason], ['greeting', moment]]);
    expect(kinds.slice(-3)).toEqual(['endContact', 'speak', 'hangUp']);
  });

  it('promises a callback by key, and then ends the call and not the contact', () => {
    const done = until(simulateKey(until(standard(), waits), '1'), over);
    expect([heard(done), ends(done)]).toEqual([['greeting', 'callbackConfirmed'], []]);
  });

  it('stays in line when there is a callback already, or none is possible', () => {
    for (const callback of ['exists', 'refused'] as const) {
      const back = until(
        until(simulateKey(until(standard({ callback: () => callback }), waits), '1'), (now) => heard(now).length === 2),
        waits,
      );
      expect(path(back).at(-1)).toBe('line');
      expect(effects(back).filter((effect) => effect.type === 'ask' && effect.ask.type === 'enqueue')).toHaveLength(1);
    }
  });

  it('says nothing when the key comes while an agent is rung', () => {
    const ringing = simulateInput(until(standard({ callback: () => 'ringing' }), waits), { type: 'ringing', ringing: true });
    const back = until(simulateKey(ringing, '1'), waits);
    expect([heard(back), back.run.ringing]).toEqual([['greeting'], true]);
  });

  it('ends a wait that is too long as its queue says', () => {
    const message = until(standard({ enqueue: () => ({ ...RULES, maxWaitMs: 20_000, announces: false }) }), over);
    expect([ends(message), heard(message).at(-1)]).toEqual([['waitedTooLong'], 'waitedTooLongMessage']);
    const rules = { ...RULES, maxWaitMs: 20_000, onMaxWait: 'callback' } as const;
    const promised = until(standard({ enqueue: () => rules }), over);
    expect([ends(promised), heard(promised).at(-1)]).toEqual([[], 'callbackByOverflow']);
    const refused = until(standard({ enqueue: () => rules, callback: () => 'refused' }), over);
    expect([ends(refused), heard(refused).at(-1)]).toEqual([['waitedTooLong'], 'waitedTooLongMessage']);
  });

  it('is quiet with an agent, and apologizes when that one is lost', () => {
    const talking = simulateInput(until(standard(), waits), { type: 'joined' });
    const later = simulateInput({ ...talking, nowMs: NOW + 900_000 }, { type: 'tick' });
    expect(later.run).toEqual(talking.run);
    const lost = simulateInput(later, { type: 'queued', enqueuedAtMs: NOW, agentLost: true });
    expect([heard(lost).at(-1), lost.run.wait.for]).toEqual(['apology', 'line']);
  });

  it('takes on the rules and the words of the queue to which the contact was moved', () => {
    const queueId = newId('queue');
    const moved = simulateInput(until(standard(), waits), {
      type: 'moved',
      rules: { ...RULES, queueId, maxWaitMs: 5_000 },
      standard: 'standard:9',
    });
    expect(heard(moved).at(-1)).toBe('passedOn');
    const left = until(moved, ({ run }) => run.wait.for === 'farewell');
    expect(left.run.speech?.sounds).toEqual([{ kind: 'queue', moment: 'waitedTooLongMessage', queueId }]);
    expect(ends(until(left, over))).toEqual(['waitedTooLong']);
  });

  it('counts the limit from the place that was kept, and anew in a queue to which it was moved', () => {
    const rules = { ...RULES, maxWaitMs: 600_000, announces: false };
    const queued = { type: 'queued', enqueuedAtMs: NOW - 590_000, agentLost: false } as const;
    const kept = until(simulateInput(until(standard({ enqueue: () => rules }), waits), queued), over);
    expect(kept.nowMs - NOW).toBeLessThan(20_000);
    const moved = simulateInput(until(standard({ enqueue: () => rules }), waits), {
      type: 'moved',
      rules: { ...rules, queueId: newId('queue') },
      standard: 'standard:1',
    });
    expect(until(simulateInput(moved, queued), over).nowMs - NOW).toBeGreaterThan(600_000);
  });

  it('asks for the callback again when the agent who rang at the limit is lost', () => {
    const rules = { ...RULES, maxWaitMs: 20_000, onMaxWait: 'callback', announces: false } as const;
    const asked = until(standard({ enqueue: () => rules, callback: () => 'ringing' }), ({ run }) => run.line?.limit === 'asked');
    const back = until(simulateInput(asked, { type: 'ringing', ringing: true }), ({ run }) => run.due === 'callback');
    const lost = simulateInput(simulateInput(back, { type: 'joined' }), { type: 'queued', enqueuedAtMs: NOW, agentLost: true });
    const again = until({ ...lost, world: { ...lost.world, callback: () => 'promised' } }, over);
    expect([heard(again).at(-1), ends(again)]).toEqual(['callbackByOverflow', []]);
  });

  it('says goodbye to who is left when nobody is', () => {
    const done = until(simulateInput(until(standard(), waits), { type: 'emptied' }), over);
    // Routing has ended the contact already.
    expect([ends(done), heard(done).at(-1)]).toEqual([[], 'nobodyThereMessage']);
  });
});
