import {
  newId,
  noTallies,
  serviceLevelRuleSchema,
  type AgentId,
  type Capacity,
  type Channel,
  type ContactId,
  type OfferId,
  type QueueView,
  type TenantEvent,
} from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { HistoryCheck, type HistoryFacts } from '../src/chaos/history-check.ts';
import type { Invariant } from '../src/chaos/invariants.ts';

const queueId = newId('queue');
const [ana, ben] = [newId('agent'), newId('agent')];
const [call, other] = [newId('contact'), newId('contact')];
const [offer, second] = [newId('offer'), newId('offer')];

type Causes = Extract<TenantEvent, { type: 'contact.queued' }>['cause'];
const happen = {
  created: (contactId: ContactId, channel: Channel = 'voice'): TenantEvent => ({
    ...{ type: 'contact.created', contactId, callId: newId('call'), webCallKeyId: newId('webCallKey'), channel },
    customer: { visitorId: newId('visitor'), form: {}, origin: '', locale: 'en' },
  }),
  queued: (contactId: ContactId, cause: Causes = 'joined'): TenantEvent => ({
    ...{ type: 'contact.queued', contactId, queueId, kind: 'voice', enqueuedAtMs: 1, position: 1, cause },
  }),
  offered: (contactId: ContactId, agentId: AgentId, offerId: OfferId): TenantEvent => ({
    ...{ type: 'offer.created', offerId, contactId, queueId, agentId, expiresAtMs: 9, waitedMs: 0 },
  }),
  accepted: (contactId: ContactId, agentId: AgentId, offerId: OfferId): TenantEvent => ({
    ...{ type: 'offer.accepted', offerId, contactId, queueId, agentId },
  }),
  passed: (contactId: ContactId, agentId: AgentId, offerId: OfferId): TenantEvent => ({
    ...{ type: 'offer.ended', offerId, contactId, queueId, agentId, reason: 'declined' },
  }),
  connected: (contactId: ContactId, agentId: AgentId, waitMs = 5): TenantEvent => ({
    ...{ type: 'contact.connected', contactId, queueId, agentId, waitMs },
  }),
  ended: (contactId: ContactId, reason: 'customerHungUp' | 'abandoned' = 'customerHungUp'): TenantEvent => ({
    ...{ type: 'contact.ended', contactId, queueId, agentId: null, reason, waitMs: 0, talkMs: 0 },
  }),
  state: (agentId: AgentId, state: 'idle' | 'offered' | 'onContact' | 'wrapUp', contactId: ContactId | null = null): TenantEvent => ({
    ...{ type: 'agent.stateChanged', agentId, state, contactId, untilMs: null },
  }),
  ready: (agentId: AgentId): TenantEvent[] => [
    { type: 'agent.deskChanged', agentId, connected: true },
    { type: 'agent.statusChanged', agentId, status: 'available', reason: null },
  ],
};

/** One call that goes well. */
const served = (contactId: ContactId, agentId: AgentId, offerId: OfferId): TenantEvent[] => [
  happen.created(contactId),
  happen.queued(contactId),
  happen.offered(contactId, agentId, offerId),
  happen.state(agentId, 'offered', contactId),
  happen.accepted(contactId, agentId, offerId),
  happen.state(agentId, 'onContact', contactId),
  happen.connected(contactId, agentId),
  happen.ended(contactId),
  happen.state(agentId, 'idle'),
];

const counted = (change: Partial<QueueView> = {}): QueueView => ({
  ...{ queueId, name: 'Sales', open: true, waiting: 0, callbacksWaiting: 0, callbacksScheduled: 0, nextScheduledAtMs: null },
  ...{ oldestEnqueuedAtMs: null, serviceLevelMs: 20, serviceLevel: serviceLevelRuleSchema.parse({}), ...noTallies() },
  ...{ offered: 1, answered: 1, answeredWithin: 1, abandoned: 0 },
  ...change,
});

const ONE_CALL: Capacity = { voice: 1, chat: 0, total: 1 };
const facts = (change: Partial<HistoryFacts> = {}): HistoryFacts => ({
  ...{ queuesOf: () => [queueId], capacityOf: () => ONE_CALL, wrapsUp: () => false, serviceLevelMs: 20, pauseMs: 5_000, ...change },
});

function judge(events: readonly TenantEvent[], queue: QueueView = counted(), atMs = 10_000, change: Partial<HistoryFacts> = {}) {
  const check = new HistoryCheck(facts(change));
  for (const event of events) check.take({ event, atMs });
  return check.finish([queue]);
}

function expectOnly(invariant: Invariant, { violations, examples }: ReturnType<typeof judge>): void {
  const broken = Object.entries(violations).filter(([, count]) => count > 0);
  expect(
    broken.map(([name]) => name),
    examples.join('\n'),
  ).toEqual([invariant]);
}

describe('the history check', () => {
  it('finds nothing in a history in which all is well', () => {
    const events = [...happen.ready(ana), ...served(call, ana, offer)];
    expect(judge(events)).toMatchObject({ assignments: 1, contacts: 1, violations: { I1: 0, I2: 0, I3: 0, I4: 0, I5: 0, I6: 0, I7: 0 } });
  });

  it('lets a contact come back from an agent who declined, and go to the next', () => {
    const line = [happen.created(call), happen.queued(call), happen.offered(call, ana, offer), happen.state(ana, 'offered', call)];
    const back = [happen.passed(call, ana, offer), happen.queued(call, 'offerEnded'), happen.state(ana, 'idle')];
    const next = [...served(call, ben, second).slice(2)];
    expect(judge([...line, ...back, ...next]).violations).toEqual({ I1: 0, I2: 0, I3: 0, I4: 0, I5: 0, I6: 0, I7: 0 });
  });

  it('finds an agent with two contacts (I1)', () => {
    const twice = [
      ...served(call, ana, offer).slice(0, 7),
      happen.created(other),
      happen.queued(other),
      happen.offered(other, ana, second),
    ];
    expectOnly('I1', judge([...twice, happen.ended(call), happen.ended(other)], counted({ offered: 2 })));
  });

  it('finds an offer to an agent in wrap-up (I1)', () => {
    const wrapping = [...served(call, ana, offer).slice(0, 8), happen.state(ana, 'wrapUp', call)];
    const offered = [happen.created(other), happen.queued(other), happen.offered(other, ana, second), happen.ended(other)];
    const two = counted({ offered: 2 });
    expectOnly('I1', judge([...wrapping, ...offered], two, 10_000, { wrapsUp: () => true }));
    const over: TenantEvent = { type: 'wrapUp.ended', agentId: ana, contactId: call, by: 'agent', wrapUpMs: 9 };
    expect(judge([...wrapping, over, ...offered], two, 10_000, { wrapsUp: () => true }).violations.I1).toBe(0);
  });

  it('lets an agent have what its capacity allows, and finds one more of a channel or in total (I1)', () => {
    const chats = (count: number, channel: Channel = 'chat'): TenantEvent[] =>
      Array.from({ length: count }, () => [newId('contact'), newId('offer')] as const).flatMap(([contactId, offerId]) => [
        ...[happen.created(contactId, channel), happen.queued(contactId), happen.offered(contactId, ana, offerId)],
        ...[happen.accepted(contactId, ana, offerId), happen.connected(contactId, ana)],
      ]);
    const found = (events: readonly TenantEvent[], capacity: Capacity): number =>
      judge(events, counted(), 10_000, { capacityOf: () => capacity }).violations.I1;
    expect(found([...chats(2), ...chats(1, 'voice')], { voice: 1, chat: 2, total: 3 })).toBe(0);
    expect(found([...chats(3)], { voice: 1, chat: 2, total: 3 })).toBe(1);
    expect(found([...chats(1, 'voice'), ...chats(1, 'voice')], { voice: 1, chat: 2, total: 3 })).toBe(1);
    expect(found([...chats(2), ...chats(1, 'voice')], { voice: 1, chat: 2, total: 2 })).toBe(1);
    expect(found([...chats(1)], ONE_CALL)).toBe(1);
  });

  it('finds a contact at two agents (I2)', () => {
    const twice = [...served(call, ana, offer).slice(0, 4), happen.offered(call, ben, second), happen.ended(call)];
    expectOnly('I2', judge(twice, counted({ answered: 0, answeredWithin: 0 })));
  });

  it('finds a contact that ends twice, lives after its end, or vanishes (I3)', () => {
    expectOnly('I3', judge([...served(call, ana, offer), happen.ended(call)]));
    expectOnly('I3', judge([...served(call, ana, offer), happen.queued(call, 'recovered')]));
    expectOnly('I3', judge([...served(call, ana, offer), happen.created(other)]));
  });

  it('finds somebody waiting beside an idle agent (I4), but not beside one who has just declined, has no desk or is elsewhere', () => {
    const waiting = [happen.created(call), happen.queued(call)];
    const check = (events: readonly TenantEvent[], queues = [queueId], nowMs = 10_000): number => {
      const history = new HistoryCheck(facts({ queuesOf: () => queues }));
      for (const event of events) history.take({ event, atMs: 9_000 });
      history.atRest(nowMs);
      return history.finish([]).violations.I4;
    };
    expect(check([...happen.ready(ana), ...waiting])).toBeGreaterThan(0);
    expect(check([...happen.ready(ana), ...waiting], [newId('queue')])).toBe(0);
    expect(check([...happen.ready(ana).slice(1), ...waiting])).toBe(0);
    // A place for calls is none for chats.
    expect(check([...happen.ready(ana), happen.created(call, 'chat'), happen.queued(call)])).toBe(0);
    const declined = [happen.offered(call, ana, offer), happen.passed(call, ana, offer), happen.queued(call, 'offerEnded')];
    expect(check([...happen.ready(ana), ...waiting, ...declined])).toBe(0);
    expect(check([...happen.ready(ana), ...waiting, ...declined], [queueId], 20_000)).toBeGreaterThan(0);
  });

  it('finds an accept of an offer that was over (I5)', () => {
    const late = [...served(call, ana, offer).slice(0, 4), happen.passed(call, ana, offer), happen.queued(call, 'offerEnded')];
    const events = [...late, happen.accepted(call, ana, offer), happen.ended(call, 'abandoned')];
    expectOnly('I5', judge(events, counted({ answered: 0, answeredWithin: 0, abandoned: 1 })));
  });

  it('finds what was done twice (I6)', () => {
    const events = served(call, ana, offer);
    const twice = (at: number): TenantEvent[] => events.flatMap((event, index) => (index === at ? [event, event] : [event]));
    for (const at of [0, 1, 4, 6]) expectOnly('I6', judge(twice(at)));
  });

  it('finds wrong counters and a line that is not empty (I7)', () => {
    const events = served(call, ana, offer);
    for (const wrong of [
      { offered: 2 },
      { answered: 0 },
      { answeredWithin: 0 },
      { abandoned: 1 },
      { waiting: 1 },
      { callbacksWaiting: 1 },
    ]) {
      expectOnly('I7', judge(events, counted(wrong)));
    }
    const slow = events.map((event) => (event.type === 'contact.connected' ? { ...event, waitMs: 21 } : event));
    expectOnly('I7', judge(slow));
  });

  it('counts a callback that reached its customer apart from those who were answered', () => {
    const asked: TenantEvent = {
      ...{
        type: 'callback.requested',
        contactId: call,
        queueId,
        callbackId: newId('callback'),
        by: 'widget',
        position: 1,
        scheduledForMs: null,
      },
    };
    const events = served(call, ana, offer).flatMap((event, index) =>
      index === 1 ? [event, asked, happen.queued(call, 'callbackRequested')] : [event],
    );
    expect(judge(events, counted({ answered: 0, answeredWithin: 0 })).violations.I7).toBe(0);
    expectOnly('I7', judge(events));
  });

  it('counts what clients saw', () => {
    const check = new HistoryCheck(facts());
    check.observed('I5', 'an old token was taken');
    expect(check.finish([]).violations.I5).toBe(1);
  });
});
