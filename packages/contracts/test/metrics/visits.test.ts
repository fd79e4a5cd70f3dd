import { expect, it } from 'vitest';
import { followVisits, newId, recount, tallyVisits, type TenantEvent, type Visit } from '../../src/index.ts';

const contactId = newId('contact');
const [billing, sales] = [newId('queue'), newId('queue')];
const [ana, ben] = [newId('agent'), newId('agent')];
const callbackId = newId('callback');

type Queued = Extract<TenantEvent, { type: 'contact.queued' }>;
const queued = (cause: Queued['cause'], queueId = billing, kind: Queued['kind'] = 'voice'): TenantEvent => ({
  ...{ type: 'contact.queued', contactId, queueId, kind, enqueuedAtMs: 0, position: 1, cause },
});
const connected = (agentId = ana, queueId = billing): TenantEvent => ({
  type: 'contact.connected',
  contactId,
  queueId,
  agentId,
  waitMs: 0,
});
const ended = (reason: Extract<TenantEvent, { type: 'contact.ended' }>['reason']): TenantEvent => ({
  ...{ type: 'contact.ended', contactId, queueId: billing, agentId: null, reason, waitMs: 0, talkMs: 0 },
});
const wrapUp = (agentId: typeof ana, wrapUpMs: number): TenantEvent => ({
  type: 'wrapUp.ended',
  agentId,
  contactId,
  by: 'agent',
  wrapUpMs,
});
const requested = (scheduledForMs: number | null = null): TenantEvent => ({
  ...{ type: 'callback.requested', contactId, queueId: billing, callbackId, by: 'digit', position: 1, scheduledForMs },
});
const unanswered = (reason: Extract<TenantEvent, { type: 'offer.ended' }>['reason']): TenantEvent => ({
  ...{ type: 'offer.ended', offerId: newId('offer'), contactId, queueId: billing, agentId: ana, reason },
});

type Told = readonly [number, TenantEvent][];
function follow(told: Told): readonly Visit[] {
  const visits: Visit[] = [];
  for (const [atMs, event] of told) for (const visit of followVisits(visits, { event, atMs })) visits[visit.number - 1] = visit;
  return visits;
}

it('is answered once, though its agent is lost and another one goes on', () => {
  const [visit, ...more] = follow([
    [1_000, queued('joined')],
    [5_000, unanswered('notAnswered')],
    [5_000, queued('offerEnded')],
    [6_000, unanswered('declined')],
    [9_000, connected()],
    [19_000, queued('agentGone')],
    [25_000, connected(ben)],
    [40_000, ended('customerHungUp')],
    [45_000, wrapUp(ben, 5_000)],
  ]);
  expect(more).toEqual([]);
  expect(visit).toMatchObject({ outcome: 'answered', waitMs: 8_000, leftAtMs: 9_000, agentId: ben, talkSinceMs: null });
  expect(visit).toMatchObject({ talkMs: 25_000, wrapUpMs: 5_000, notAnswered: 1, declined: 1, rangOut: 0 });
});

it('leaves one queue for another by overflow, a move or a transfer, each with its own wait, talk and wrap-up', () => {
  const visits = follow([
    [0, queued('joined')],
    [30_000, queued('overflow', sales)],
    [34_000, connected(ana, sales)],
    [60_000, queued('transferred', sales)],
    [61_000, wrapUp(ana, 1_000)],
    [70_000, connected(ben, sales)],
    [75_000, ended('agentHungUp')],
    [77_000, wrapUp(ben, 2_000)],
  ]);
  expect(visits).toMatchObject([
    { queueId: billing, outcome: 'moved', waitMs: 30_000, talkMs: 0 },
    { queueId: sales, outcome: 'answered', waitMs: 4_000, talkMs: 26_000, wrapUpMs: 1_000, agentId: ana },
    { queueId: sales, outcome: 'answered', waitMs: 10_000, talkMs: 5_000, wrapUpMs: 2_000, agentId: ben },
  ]);
});

it('takes a callback for no abandon: the call flows out, and the promise is a visit of its own from its time on', () => {
  const visits = follow([
    [0, queued('joined')],
    [12_000, requested(600_000)],
    [12_000, { type: 'contact.deferred', contactId, queueId: billing, dueAtMs: 600_000 }],
    [600_000, queued('retry', billing, 'callback')],
    [630_000, connected()],
    [650_000, ended('customerHungUp')],
  ]);
  expect(visits).toMatchObject([
    { kind: 'voice', outcome: 'callbackRequested', waitMs: 12_000 },
    { kind: 'callback', enteredAtMs: 12_000, sinceMs: 600_000, outcome: 'answered', waitMs: 30_000, talkMs: 20_000 },
  ]);
  const tallies = tallyVisits(visits, 0, 700_000, { serviceLevelMs: 20_000, shortAbandonMs: 5_000 });
  expect(tallies).toMatchObject({ offered: 1, abandoned: 0, flowOut: 1, callbackRequested: 1, callbackRequestedWithin: 1 });
  expect(tallies).toMatchObject({ answered: 0, callbacks: 1, callbacksReached: 1, callbacksLost: 0 });
});

it('lets a callback for a quiet moment wait from that moment on', () => {
  const visits = follow([
    [0, queued('joined')],
    [12_000, requested(600_000)],
    [300_000, { type: 'callback.quietCame', contactId, queueId: billing, callbackId: newId('callback') }],
    [300_000, queued('retry', billing, 'callback')],
    [304_000, connected()],
  ]);
  expect(visits.at(-1)).toMatchObject({ kind: 'callback', outcome: 'answered', waitMs: 4_000 });
});

it('knows who hung up, who was turned out, and what was our own fault', () => {
  const outcome = (reason: Parameters<typeof ended>[0]) => follow([[0, queued('joined')], [1_000, ended(reason)]])[0]?.outcome; // prettier-ignore
  expect(outcome('abandoned')).toBe('abandoned');
  expect(outcome('customerHungUp')).toBe('abandoned');
  expect(outcome('nobodyThere')).toBe('turnedOut');
  expect(outcome('waitedTooLong')).toBe('turnedOut');
  expect(outcome('noMedia')).toBe('failed');
  expect(outcome('agentHungUp')).toBe('failed');
});

it('knows nothing of a contact that was in no queue', () => {
  expect(follow([[0, ended('queueClosed')], [1, wrapUp(ana, 1)], [2, connected()]])).toEqual([]); // prettier-ignore
});

it('recounts by the moment of each event, the queue of each visit and the times the event names', () => {
  const limits = { serviceLevelMs: 10_000, shortAbandonMs: 0 };
  const events = [
    { atMs: 90, event: queued('joined') },
    { atMs: 8_090, event: { ...connected(), limits } as TenantEvent },
    { atMs: 9_000, event: queued('transferred', sales) },
    { atMs: 9_500, event: ended('abandoned') },
  ];
  const none = () => ({ serviceLevelMs: 0, shortAbandonMs: 1_000 });
  const later = recount(events, 100, 9_400, none);
  expect(later.get(billing)).toMatchObject({ offered: 0, answered: 1, answeredWithin: 1 });
  expect(later.get(sales)).toMatchObject({ offered: 1, abandoned: 0 });
  const last = recount(events, 9_400, 10_000, none);
  expect([...last.keys()]).toEqual([sales]);
  expect(last.get(sales)).toMatchObject({ offered: 0, abandoned: 1, abandonedWithin: 0, shortAbandoned: 1 });
});
