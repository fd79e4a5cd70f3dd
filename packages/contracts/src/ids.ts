import { z } from 'zod';

/**
 * Branded ids. An id is `<prefix>_<26 characters>`: 10 of milliseconds, 16 of randomness, Crockford base 32, so ids of
 * one kind sort by the time they were made. A tenant's id is also the braces part of each of its Redis keys.
 */
const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';

const PREFIXES = {
  tenant: 'ten',
  agent: 'agt',
  queue: 'que',
  contact: 'con',
  offer: 'off',
  call: 'cal',
  room: 'rom',
  leg: 'leg',
  player: 'ply',
  recording: 'rec',
  callback: 'cbk',
  attempt: 'att',
  visitor: 'vis',
  webCallKey: 'wck',
  prompt: 'prm',
  disposition: 'dsp',
  notReadyReason: 'nrr',
  command: 'cmd',
  mediaNode: 'med',
  process: 'prc',
  desk: 'dsk',
  mail: 'mai',
  push: 'psh',
  subscription: 'sub',
  station: 'stn',
  skill: 'skl',
  routingProfile: 'rpf',
  flow: 'flw',
  metricRebuild: 'mrb',
} as const;

type Kind = keyof typeof PREFIXES;

function idSchema<K extends Kind>(kind: K) {
  return z
    .string()
    .regex(new RegExp(`^${PREFIXES[kind]}_[0-9a-z]{26}$`), `must be a ${kind} id (${PREFIXES[kind]}_…)`)
    .brand<K>();
}

export const tenantIdSchema = idSchema('tenant');
export const agentIdSchema = idSchema('agent');
export const queueIdSchema = idSchema('queue');
export const contactIdSchema = idSchema('contact');
export const offerIdSchema = idSchema('offer');
export const callIdSchema = idSchema('call');
export const roomIdSchema = idSchema('room');
export const legIdSchema = idSchema('leg');
export const playerIdSchema = idSchema('player');
export const recordingIdSchema = idSchema('recording');
export const callbackIdSchema = idSchema('callback');
export const attemptIdSchema = idSchema('attempt');
export const visitorIdSchema = idSchema('visitor');
export const webCallKeyIdSchema = idSchema('webCallKey');
export const promptIdSchema = idSchema('prompt');
export const dispositionIdSchema = idSchema('disposition');
export const notReadyReasonIdSchema = idSchema('notReadyReason');
export const commandIdSchema = idSchema('command');
export const mediaNodeIdSchema = idSchema('mediaNode');
export const processIdSchema = idSchema('process');
export const deskIdSchema = idSchema('desk');
export const mailIdSchema = idSchema('mail');
export const pushIdSchema = idSchema('push');
export const subscriptionIdSchema = idSchema('subscription');
export const stationIdSchema = idSchema('station');
export const skillIdSchema = idSchema('skill');
export const routingProfileIdSchema = idSchema('routingProfile');
export const flowIdSchema = idSchema('flow');
export const metricRebuildIdSchema = idSchema('metricRebuild');

export type TenantId = z.infer<typeof tenantIdSchema>;
/** A member of a tenant who may take contacts; the same id in the routing snapshot, the SIP address and the history. */
export type AgentId = z.infer<typeof agentIdSchema>;
export type QueueId = z.infer<typeof queueIdSchema>;
export type ContactId = z.infer<typeof contactIdSchema>;
/** Names one offer of one contact to one agent. It is also the fencing token: acting on a stale one is refused. */
export type OfferId = z.infer<typeof offerIdSchema>;
export type CallId = z.infer<typeof callIdSchema>;
export type RoomId = z.infer<typeof roomIdSchema>;
export type LegId = z.infer<typeof legIdSchema>;
export type PlayerId = z.infer<typeof playerIdSchema>;
export type RecordingId = z.infer<typeof recordingIdSchema>;
export type CallbackId = z.infer<typeof callbackIdSchema>;
/** One try to reach the customer of a callback; the ring happens once for each attempt id. */
export type AttemptId = z.infer<typeof attemptIdSchema>;
/** A random id kept by one browser; it says nothing about who the person is. */
export type VisitorId = z.infer<typeof visitorIdSchema>;
export type WebCallKeyId = z.infer<typeof webCallKeyIdSchema>;
export type PromptId = z.infer<typeof promptIdSchema>;
export type DispositionId = z.infer<typeof dispositionIdSchema>;
export type NotReadyReasonId = z.infer<typeof notReadyReasonIdSchema>;
export type CommandId = z.infer<typeof commandIdSchema>;
export type MediaNodeId = z.infer<typeof mediaNodeIdSchema>;
export type ProcessId = z.infer<typeof processIdSchema>;
/** One open desk page (a browser tab). */
export type DeskId = z.infer<typeof deskIdSchema>;
/** One mail to one person: however often it is asked for, it is sent once. */
export type MailId = z.infer<typeof mailIdSchema>;
/** One notification by Web Push: however often it is sent, a browser shows it once. */
export type PushId = z.infer<typeof pushIdSchema>;
/** A browser that wants to be told of one callback. */
export type SubscriptionId = z.infer<typeof subscriptionIdSchema>;
/** A plain SIP telephone of an agent; also its digest user name. */
export type StationId = z.infer<typeof stationIdSchema>;
/** Something that agents can do, as the tenant names it. */
export type SkillId = z.infer<typeof skillIdSchema>;
/** Which queues an agent serves, and how. */
export type RoutingProfileId = z.infer<typeof routingProfileIdSchema>;
/** What a call follows: a graph with versions. */
export type FlowId = z.infer<typeof flowIdSchema>;
export type MetricRebuildId = z.infer<typeof metricRebuildIdSchema>;

interface IdOf {
  tenant: TenantId;
  agent: AgentId;
  queue: QueueId;
  contact: ContactId;
  offer: OfferId;
  call: CallId;
  room: RoomId;
  leg: LegId;
  player: PlayerId;
  recording: RecordingId;
  callback: CallbackId;
  attempt: AttemptId;
  visitor: VisitorId;
  webCallKey: WebCallKeyId;
  prompt: PromptId;
  disposition: DispositionId;
  notReadyReason: NotReadyReasonId;
  command: CommandId;
  mediaNode: MediaNodeId;
  process: ProcessId;
  desk: DeskId;
  mail: MailId;
  push: PushId;
  subscription: SubscriptionId;
  station: StationId;
  skill: SkillId;
  routingProfile: RoutingProfileId;
  flow: FlowId;
  metricRebuild: MetricRebuildId;
}

/** Makes a new id. `nowMs` is Unix milliseconds; randomness comes from Web Crypto, so it works in browsers too. */
export function newId<K extends Kind>(kind: K, nowMs: number = Date.now()): IdOf[K] {
  let time = '';
  for (let rest = nowMs, digit = 0; digit < 10; digit++, rest = Math.floor(rest / 32)) {
    time = CROCKFORD.charAt(rest % 32) + time;
  }
  const random = Array.from(globalThis.crypto.getRandomValues(new Uint8Array(16)), (byte) => CROCKFORD.charAt(byte % 32));
  return `${PREFIXES[kind]}_${time}${random.join('')}` as IdOf[K];
}
