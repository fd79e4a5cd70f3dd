import { z } from 'zod';
import {
  agentIdSchema,
  attemptIdSchema,
  callIdSchema,
  commandIdSchema,
  contactIdSchema,
  deskIdSchema,
  legIdSchema,
  mediaNodeIdSchema,
  offerIdSchema,
  processIdSchema,
  roomIdSchema,
  stationIdSchema,
  tenantIdSchema,
  webCallKeyIdSchema,
} from './ids.ts';
import { callPreviewQuestionSchema, callPreviewSchema } from './call-preview.ts';
import { definePort } from './json-rpc.ts';
import { commandResultSchema, commandSchema } from './commands.ts';
import { legEndReasonSchema } from './end-reasons.ts';
import { agentExplanationViewSchema, contactExplanationViewSchema } from './explanations.ts';
import { digitSchema, sdpSchema } from './media-port.ts';
import { actorSchema } from './tokens.ts';
import { transferTargetsSchema } from './transfer-targets.ts';

/**
 * `removed`: a member or key that is no more; its calls end. `changed`: a member has another role; the page comes back
 * with a new token, and a call goes on.
 */
export const accessEndSchema = z.enum(['removed', 'changed']);
export type AccessEnd = z.infer<typeof accessEndSchema>;

/**
 * The internal port of a signaling process: commands from web and the worker, and legs between signaling processes
 * (the call's owner asks the process that holds the agent's SIP socket). Authenticated by the deployment's secret.
 */
export const SIGNALING_PORT = definePort({
  /** Any process may execute any command; the result is kept by command id. */
  'command.execute': {
    params: z.object({ tenantId: tenantIdSchema, actor: actorSchema, commandId: commandIdSchema, command: commandSchema }),
    result: commandResultSchema,
  },
  /** Why a contact waits; null when routing does not know it (any more). Supervisors and admins. */
  'contact.explain': {
    params: z.object({ tenantId: tenantIdSchema, actor: actorSchema, contactId: contactIdSchema }),
    result: contactExplanationViewSchema.nullable(),
  },
  /** Why an agent gets nothing. Supervisors and admins of anybody, agents of themselves. */
  'agent.explain': {
    params: z.object({ tenantId: tenantIdSchema, actor: actorSchema, agentId: agentIdSchema }),
    result: agentExplanationViewSchema,
  },
  /** What would happen to a call; nothing changes. Admins. */
  'call.preview': {
    params: z.object({ tenantId: tenantIdSchema, actor: actorSchema, question: callPreviewQuestionSchema }),
    result: callPreviewSchema,
  },
  /** To whom a call can be passed on, as it is now. Any member. */
  'transfer.targets': {
    params: z.object({ tenantId: tenantIdSchema, actor: actorSchema }),
    result: transferTargetsSchema,
  },
  /** The alarm of a callback went off, or routing has forgotten it: what is due goes back to its place. Harmless when repeated. */
  'callback.due': {
    params: z.object({ tenantId: tenantIdSchema, contactId: contactIdSchema }),
    result: z.object({ requeued: z.boolean() }),
  },
  /** A person's, a key's or a station's access has ended: their sockets close in every process, and their tokens of before are refused. */
  'access.revoked': {
    params: z.object({
      tenantId: tenantIdSchema,
      agentId: agentIdSchema.nullable(),
      webCallKeyId: webCallKeyIdSchema.nullable(),
      stationId: stationIdSchema.nullable().default(null),
      why: accessEndSchema,
    }),
    result: z.object({ closed: z.int() }),
  },
  /** Ring the agent's softphone that is registered at this process; the SDP answer comes with `legAnswered`. */
  'leg.invite': {
    params: z.object({
      tenantId: tenantIdSchema,
      agentId: agentIdSchema,
      legId: legIdSchema,
      callId: callIdSchema,
      contactId: contactIdSchema,
      offerId: offerIdSchema,
      /** A supervisor's leg: it needs a microphone only to be heard. */
      supervises: z.boolean().default(false),
      deskId: deskIdSchema.nullable(),
      mediaNodeId: mediaNodeIdSchema,
      roomId: roomIdSchema,
      epoch: z.int(),
      owner: processIdSchema,
      sdp: sdpSchema,
    }),
    result: z.object({ invited: z.int() }),
  },
  /** The widget answers a callback's ring at this process; the call's owner admits it and gives the leg and its SDP answer. */
  'leg.admit': {
    params: z.object({ tenantId: tenantIdSchema, callId: callIdSchema, attemptId: attemptIdSchema.nullable(), sdp: sdpSchema }),
    result: z.object({
      placement: z.object({
        tenantId: tenantIdSchema,
        callId: callIdSchema,
        contactId: contactIdSchema,
        legId: legIdSchema,
        mediaNodeId: mediaNodeIdSchema,
        roomId: roomIdSchema,
        epoch: z.int(),
        owner: processIdSchema,
      }),
      sdp: sdpSchema,
    }),
  },
  'leg.bye': { params: z.object({ tenantId: tenantIdSchema, legId: legIdSchema, reason: legEndReasonSchema }), result: z.object({}) },
  /** To the call's owner. */
  'leg.event': {
    params: z.object({
      tenantId: tenantIdSchema,
      callId: callIdSchema,
      legId: legIdSchema,
      event: z.discriminatedUnion('type', [
        z.object({ type: z.literal('answered'), sdp: sdpSchema }),
        z.object({ type: z.literal('ended'), reason: legEndReasonSchema }),
        z.object({ type: z.literal('digit'), digit: digitSchema }),
        z.object({ type: z.literal('socketLost') }),
        z.object({ type: z.literal('socketBack') }),
      ]),
    }),
    result: z.object({}),
  },
});
export type SignalingPort = typeof SIGNALING_PORT;

/** What a signaling process writes about itself to Redis each second with a time to live of 5 s. */
export const signalingAnnouncementSchema = z.object({
  processId: processIdSchema,
  rpcUrl: z.string(),
  draining: z.boolean(),
  sockets: z.int(),
  calls: z.int(),
  atMs: z.number(),
});
export type SignalingAnnouncement = z.infer<typeof signalingAnnouncementSchema>;
