import type { EventEnvelope, TenantEvent } from '../events.ts';
import { CONTACT_END_REASON_FACTS } from '../end-reasons.ts';
import type { AgentId, ContactId, QueueId } from '../ids.ts';
import type { ContactKind } from '../states.ts';

/**
 * How a visit ended: `answered` reached an agent, `abandoned` hung up while it waited or rang; the next three are flow-outs,
 * which left unhandled without hanging up (field: flow-out): `callbackRequested`, `moved` to another queue (overflow, transfer,
 * supervisor), `turnedOut` (waited too long, nobody there, callback cancelled or not reached). `failed` is our own fault.
 */
export const VISIT_OUTCOMES = ['answered', 'abandoned', 'callbackRequested', 'moved', 'turnedOut', 'failed'] as const;
export type VisitOutcome = (typeof VISIT_OUTCOMES)[number];

/**
 * One contact in one queue, from entering it to the first of: an agent, another queue, the promise of a callback, the end.
 * A callback is a visit of its own kind, from the promise on. A contact whose agent was lost waits on in the same visit, which
 * stays answered. All times are Unix ms or ms.
 */
export interface Visit {
  readonly contactId: ContactId;
  /** Of this contact, 1 = the first. */
  readonly number: number;
  readonly queueId: QueueId;
  readonly kind: ContactKind;
  readonly enteredAtMs: number;
  /** Since when it waits: entering, or for a callback the time that its customer chose. */
  readonly sinceMs: number;
  readonly leftAtMs: number | null;
  readonly outcome: VisitOutcome | null;
  /** From `sinceMs` to leaving, so ring time is inside (field: ASA). */
  readonly waitMs: number | null;
  /** Who talks, or did last. */
  readonly agentId: AgentId | null;
  /** Talking since; null when nobody does. */
  readonly talkSinceMs: number | null;
  /** Talk and hold so far. */
  readonly talkMs: number;
  readonly wrapUpMs: number;
  /** Offers that no agent answered (field: agent non-response), that agents declined, that the customer left while it rang. */
  readonly notAnswered: number;
  readonly declined: number;
  readonly rangOut: number;
}

/** Events that change visits; all others are of no interest to `followVisits`. */
export const VISIT_EVENTS = [
  'contact.queued',
  'contact.deferred',
  'contact.connected',
  'contact.ended',
  'callback.requested',
  'callback.rescheduled',
  'callback.quietCame',
  'offer.ended',
  'wrapUp.ended',
] as const satisfies readonly TenantEvent['type'][];

type Step = Pick<EventEnvelope, 'event' | 'atMs'>;

/**
 * Takes one event of a contact; `known` are its visits so far, in order. Returns those that are new or have changed.
 * commands/includes/visits.lua of packages/acd takes the same steps for the counters; a test compares the two.
 */
export function followVisits(known: readonly Visit[], { event, atMs }: Step): readonly Visit[] {
  const last = known.at(-1) ?? null;
  switch (event.type) {
    case 'contact.queued':
      return queued(last, event.contactId, event.queueId, event.kind, COMES_ANEW.includes(event.cause), atMs);
    case 'contact.deferred':
      return queued(last, event.contactId, event.queueId, 'callback', false, atMs);
    case 'callback.requested':
      return callbackRequested(last, event, atMs);
    case 'callback.rescheduled':
      return last?.outcome === null && last.kind === 'callback' ? [{ ...last, sinceMs: event.scheduledForMs ?? atMs }] : [];
    case 'callback.quietCame':
      return last?.outcome === null && last.kind === 'callback' ? [{ ...last, sinceMs: atMs }] : [];
    case 'contact.connected':
      if (last === null) return [];
      return [{ ...closed(last, 'answered', atMs), agentId: event.agentId, talkSinceMs: atMs }];
    case 'contact.ended':
      return last === null ? [] : [{ ...closed(quiet(last, atMs), outcomeOf(event.reason), atMs) }];
    case 'offer.ended':
      return last === null ? [] : offerEnded(last, event.reason);
    case 'wrapUp.ended': {
      const visit = known.findLast(({ agentId }) => agentId === event.agentId);
      return visit ? [{ ...visit, wrapUpMs: visit.wrapUpMs + event.wrapUpMs }] : [];
    }
    default:
      return [];
  }
}

const COMES_ANEW: readonly string[] = ['joined', 'moved', 'transferred', 'overflow'];

function opened(before: Visit | null, contactId: ContactId, queueId: QueueId, kind: ContactKind, atMs: number, sinceMs = atMs): Visit {
  const number = (before?.number ?? 0) + 1;
  const nothing = { leftAtMs: null, outcome: null, waitMs: null, agentId: null, talkSinceMs: null };
  const zero = { talkMs: 0, wrapUpMs: 0, notAnswered: 0, declined: 0, rangOut: 0 };
  return { contactId, number, queueId, kind, enteredAtMs: atMs, sinceMs, ...nothing, ...zero };
}

/** A visit ends once. */
function closed(visit: Visit, outcome: VisitOutcome, atMs: number): Visit {
  if (visit.outcome !== null) return visit;
  return { ...visit, outcome, leftAtMs: atMs, waitMs: Math.max(0, atMs - visit.sinceMs) };
}

/** Nobody talks any more. */
function quiet(visit: Visit, atMs: number): Visit {
  return visit.talkSinceMs === null ? visit : { ...visit, talkMs: visit.talkMs + atMs - visit.talkSinceMs, talkSinceMs: null };
}

function queued(
  last: Visit | null,
  contactId: ContactId,
  queueId: QueueId,
  kind: ContactKind,
  anew: boolean,
  atMs: number,
): readonly Visit[] {
  if (last === null) return [opened(null, contactId, queueId, kind, atMs)];
  const left = quiet(last, atMs);
  if (last.queueId === queueId && !anew) return left === last ? [] : [left];
  return [closed(left, 'moved', atMs), opened(last, contactId, queueId, kind, atMs)];
}

function callbackRequested(
  last: Visit | null,
  event: Extract<TenantEvent, { type: 'callback.requested' }>,
  atMs: number,
): readonly Visit[] {
  const sinceMs = event.scheduledForMs ?? atMs;
  // A new promise in the place of the old one.
  if (last?.outcome === null && last.kind === 'callback') return [{ ...last, sinceMs }];
  const promised = opened(last, event.contactId, event.queueId, 'callback', atMs, sinceMs);
  return last === null ? [promised] : [closed(quiet(last, atMs), 'callbackRequested', atMs), promised];
}

/** A customer who hung up before anybody talked has abandoned, whatever the leg said. */
function outcomeOf(reason: keyof typeof CONTACT_END_REASON_FACTS): VisitOutcome {
  const { outcome } = CONTACT_END_REASON_FACTS[reason];
  if (outcome === 'flowOut') return 'turnedOut';
  if (outcome === 'answered') return reason === 'customerHungUp' ? 'abandoned' : 'failed';
  return outcome;
}

function offerEnded(last: Visit, reason: Extract<TenantEvent, { type: 'offer.ended' }>['reason']): readonly Visit[] {
  if (reason === 'notAnswered') return [{ ...last, notAnswered: last.notAnswered + 1 }];
  if (reason === 'declined') return [{ ...last, declined: last.declined + 1 }];
  if (reason === 'callerLeft') return [{ ...last, rangOut: last.rangOut + 1 }];
  return [];
}
