import { CordboardError, contactEndReasonSchema } from '@cordboard/contracts';
import type {
  AgentId,
  AgentView,
  ConfigurationSnapshot,
  ContactEndReason,
  ContactId,
  DeskContactView,
  DeskSnapshot,
  OfferView,
  QueueConfiguration,
  QueueId,
  Role,
  TenantId,
  VisitorSnapshot,
  WebCallKeyId,
  WidgetClaims,
} from '@cordboard/contracts';
import { openAt, opensAfter, type Acd, type ContactRecord } from '@cordboard/acd';
import type { RedisClient } from '@cordboard/platform';
import { pickableQueues } from '../command/pickable.ts';
import { keys } from '../keys.ts';
import type { FloorView } from './floor.ts';
import { consultViewOf, nameOf, partiesOf, supervisionViewOf } from './parties.ts';

/** What a desk shows of its own agent. */
export interface OwnDesk {
  readonly me: AgentView;
  readonly offer: OfferView | null;
  /** Talking or in wrap-up. */
  readonly contact: ContactRecord | null;
  readonly wrapUpUntilMs: number | null;
}

/** Throws `not_found` for an agent that the tenant does not have. */
export async function readOwnDesk(acd: Acd, tenantId: TenantId, agentId: AgentId): Promise<OwnDesk> {
  const me = await acd.readAgent(tenantId, agentId);
  if (me === null) throw new CordboardError('not_found', { what: 'agent', agentId });
  const [offer, wrapUp] = await Promise.all([
    me.state === 'offered' ? acd.readOffer(tenantId, agentId) : null,
    me.state === 'wrapUp' ? acd.readWrapUp(tenantId, agentId) : null,
  ]);
  // A contact in wrap-up is over: only the wrap-up itself still knows it.
  const talkingTo = me.state === 'onContact' ? me.contactId : null;
  const contact = wrapUp?.contact ?? (talkingTo === null ? null : await acd.readContact(tenantId, talkingTo));
  return { me, offer, contact, wrapUpUntilMs: wrapUp?.untilMs ?? null };
}

/** What a desk shows, by role: agents see themselves and their queues, supervisors and admins everybody. */
export function deskSnapshot({ me, offer, contact, wrapUpUntilMs }: OwnDesk, role: Role, view: FloorView): DeskSnapshot {
  const { configuration, queues, agents } = view;
  const everybody = role !== 'agent';
  return {
    scope: 'desk',
    me,
    offer,
    contact: contact === null ? null : deskContactOf(contact, configuration, wrapUpUntilMs),
    queues: everybody ? [...queues] : queues.filter((queue) => me.queueIds.includes(queue.queueId)),
    // The floor may be from a moment before.
    agents: everybody ? (agents ?? []).map((one) => (one.agentId === me.agentId ? me : one)) : [me],
    pickQueueIds: [...pickableQueues(configuration, me)],
    notReadyReasons: configuration.notReadyReasons.map((one) => ({ id: one.notReadyReasonId, name: one.name })),
    dispositions: configuration.dispositions.map((one) => ({ id: one.dispositionId, name: one.name })),
  };
}

function deskContactOf(record: ContactRecord, configuration: ConfigurationSnapshot, wrapUpUntilMs: number | null): DeskContactView | null {
  const { contactId, kind, state, queueId, customer, connectedAtMs, held, attemptId, ringUntilMs, attempts } = record;
  const scheduledForMs = record.whenQuiet ? null : record.scheduledForMs;
  if (queueId === null) return null;
  const queueName = configuration.queues.find((one) => one.queueId === queueId)?.name ?? '';
  const callback = attemptId === null || ringUntilMs === null ? null : { attempt: attempts + 1, ringUntilMs };
  const recording = recordingView(record);
  const over = wrapUpUntilMs !== null;
  return {
    ...{ contactId, kind, state, queueId, queueName, customer, connectedAtMs, held, recording, wrapUpUntilMs, callback, scheduledForMs },
    consult: over ? null : consultViewOf(record, configuration),
    supervision: over ? null : supervisionViewOf(record, configuration),
    parties: over ? [] : partiesOf(record, configuration),
  };
}

function recordingView({ state, recording, pauseAsked }: ContactRecord): DeskContactView['recording'] {
  if (recording === null || state === 'ended') return null;
  if (recording === 'paused') return pauseAsked ? 'paused' : 'resuming';
  return pauseAsked ? 'pausing' : 'on';
}

/** How the deployment can tell customers who are on no page of the site. */
export interface Reach {
  /** There is a mail server. */
  readonly mail: boolean;
  /** There are push services that we may call. */
  readonly push: boolean;
}

/**
 * What the customer's page shows, and in which queue. A contact that nobody made yet has state null. `ended` is what the page's own socket has
 * heard already: the record may be gone before anybody else has noted why.
 */
export async function visitorSnapshot(
  acd: Acd,
  redis: RedisClient,
  claims: WidgetClaims,
  configuration: ConfigurationSnapshot,
  ended: ContactEndReason | null,
  nowMs: number,
  reach: Reach,
): Promise<{ readonly snapshot: VisitorSnapshot; readonly queueId: QueueId | null }> {
  const { tenantId, contactId } = claims;
  const record = await acd.readContact(tenantId, contactId);
  if (record === null || record.state === 'ended') {
    const over = await endedOrNew(redis, tenantId, contactId, record, ended);
    const closed = over.endReason === 'queueClosed';
    return {
      snapshot: closed ? { ...over, opensAtMs: opensAtMs(configuration, claims.webCallKeyId, nowMs) } : over,
      queueId: null,
    };
  }
  const queue = configuration.queues.find((one) => one.queueId === record.queueId);
  const waits = record.state === 'queued' || record.state === 'offered';
  const place = waits ? await acd.readPlace(tenantId, contactId) : null;
  const agentName = record.state === 'connected' && record.agentId !== null ? nameOf(configuration, record.agentId) : null;
  const snapshot: VisitorSnapshot = {
    scope: 'visitor',
    contactId,
    state: record.state,
    kind: record.kind,
    queueName: queue?.name ?? null,
    position: record.state === 'offered' ? 1 : (place?.position ?? null),
    estimatedWaitMs: place?.estimatedWaitMs == null ? null : [place.estimatedWaitMs[0], place.estimatedWaitMs[1]],
    agentName,
    held: record.held,
    agentAway: record.state === 'connected' && record.agentAway,
    callbackOffered: (waits || record.state === 'deferred') && (queue?.callbackOffered ?? false),
    callbackTimes: (waits || record.state === 'deferred') && offersTimes(queue),
    callbackByMail: reach.mail && waits && record.kind === 'voice' && (queue?.routing.callback.email ?? false),
    callbackByPush: reach.push && record.kind === 'callback' && record.state !== 'connected' && (queue?.routing.callback.push ?? false),
    callback: callbackOf(record),
    endReason: null,
    opensAtMs: null,
  };
  return { snapshot, queueId: record.queueId };
}

function offersTimes(queue: QueueConfiguration | undefined): boolean {
  const { slots = null, whenQuiet = null } = queue?.routing.callback ?? {};
  return slots !== null || whenQuiet !== null;
}

function callbackOf({
  kind,
  state,
  attemptId,
  ringUntilMs,
  dueAtMs,
  scheduledForMs,
  whenQuiet,
  attempts,
}: ContactRecord): VisitorSnapshot['callback'] {
  if (kind !== 'callback') return null;
  const ringing = attemptId === null || ringUntilMs === null ? null : { attemptId, ringUntilMs };
  return {
    state: ringing !== null ? 'ringing' : state === 'connected' ? 'done' : 'waiting',
    dueAtMs: state === 'deferred' ? dueAtMs : null,
    scheduledForMs,
    whenQuiet,
    attempts,
    ringing,
  };
}

async function endedOrNew(
  redis: RedisClient,
  tenantId: TenantId,
  contactId: ContactId,
  record: ContactRecord | null,
  ended: ContactEndReason | null,
): Promise<VisitorSnapshot> {
  const reason = contactEndReasonSchema.safeParse(ended ?? (await redis.get(keys.ended(tenantId, contactId))));
  const state = record?.state ?? (reason.success ? 'ended' : null);
  return {
    scope: 'visitor',
    contactId,
    state,
    kind: record?.kind ?? 'voice',
    queueName: null,
    position: null,
    estimatedWaitMs: null,
    agentName: null,
    held: false,
    agentAway: false,
    callbackOffered: false,
    callbackTimes: false,
    callbackByMail: false,
    callbackByPush: false,
    callback: null,
    endReason: reason.success ? reason.data : null,
    opensAtMs: null,
  };
}

/** Of the queue to which the button leads; null when it is open by now. */
function opensAtMs({ webCallKeys, queues }: ConfigurationSnapshot, webCallKeyId: WebCallKeyId, nowMs: number): number | null {
  const key = webCallKeys.find((one) => one.webCallKeyId === webCallKeyId);
  const hours = queues.find((one) => one.queueId === key?.queueId)?.hours;
  return hours === undefined || openAt(hours, nowMs) ? null : opensAfter(hours, nowMs);
}
