import { z } from 'zod';
import {
  commandIdSchema,
  legIdSchema,
  mediaNodeIdSchema,
  playerIdSchema,
  processIdSchema,
  recordingIdSchema,
  roomIdSchema,
} from './ids.ts';
import { definePort } from './json-rpc.ts';
import { legEndReasonSchema } from './end-reasons.ts';
import { legStateSchema } from './states.ts';

/**
 * The control port of a media node. Media knows rooms, legs, a hearing matrix, players and recordings: no queue, no
 * agent, and of the tenant only an opaque `scope`.
 *
 * Each command carries a command id and the room's epoch: a repeated id returns the first result, an epoch below the
 * room's is refused with `stale_epoch`. A lost control socket changes nothing; a room that nobody claims for 60 s ends
 * as `orphaned`. Events have a sequence per room and are kept 60 s for a new owner, who first claims the room.
 */
const fenced = { commandId: commandIdSchema, epoch: z.int().min(0), roomId: roomIdSchema };

/** Where a listener's sound comes from. Music is named by its object key and shared by all who hear it. */
export const soundSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('leg'), legId: legIdSchema }),
  z.object({ kind: z.literal('player'), playerId: playerIdSchema }),
  z.object({ kind: z.literal('music'), objectKey: z.string().max(300) }),
]);
export type SoundSource = z.infer<typeof soundSourceSchema>;

/**
 * One row of the hearing matrix: what one leg hears. No sources is silence (nothing is sent). Exactly one source at
 * gain 1 is one consumer in the worker; anything else comes from the mixer, in which legs are brought to an even loudness.
 * Gain 0 is not to hear it. A node without a mixer (no libopus) refuses such rows with `media_unavailable`.
 */
export const hearingRowSchema = z.object({
  listener: legIdSchema,
  sources: z.array(z.object({ source: soundSourceSchema, gain: z.number().min(0).max(4).default(1) })).max(20),
});
export type HearingRow = z.infer<typeof hearingRowSchema>;

export const sdpSchema = z.string().min(1).max(16_000);
/** What the server does on the audio line, seen from the server (RFC 8866 section 6.7). */
export const mediaDirectionSchema = z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']);
export type MediaDirection = z.infer<typeof mediaDirectionSchema>;

export const srtpParametersSchema = z.object({
  cryptoSuite: z.enum(['AES_CM_128_HMAC_SHA1_80', 'AEAD_AES_256_GCM', 'AEAD_AES_128_GCM']),
  keyBase64: z.string().max(100),
});

export const playItemSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('object'), objectKey: z.string().max(300) }),
  z.object({ kind: z.literal('silence'), durationMs: z.int().min(20).max(60_000) }),
]);
export type PlayItem = z.infer<typeof playItemSchema>;

export const digitSchema = z.string().regex(/^[0-9*#A-D]$/);

export const legQualitySchema = z.object({
  legId: legIdSchema,
  /** From the browser to us. */
  uplinkLossPct: z.number(),
  uplinkJitterMs: z.number(),
  /** From us to the browser, by its receiver reports; null until one came. */
  downlinkLossPct: z.number().nullable(),
  rttMs: z.number().nullable(),
  packetsReceived: z.int(),
  packetsSent: z.int(),
});
export type LegQuality = z.infer<typeof legQualitySchema>;

export const roomDescriptionSchema = z.object({
  roomId: roomIdSchema,
  epoch: z.int(),
  lastEventSeq: z.int(),
  legs: z.array(z.object({ legId: legIdSchema, state: legStateSchema, direction: mediaDirectionSchema })),
  matrix: z.array(hearingRowSchema),
  players: z.array(z.object({ playerId: playerIdSchema })),
  recordings: z.array(z.object({ recordingId: recordingIdSchema, startedAtMs: z.number(), paused: z.boolean().default(false) })),
});
export type RoomDescription = z.infer<typeof roomDescriptionSchema>;

const done = z.object({});

export const MEDIA_PORT = definePort({
  'room.open': { params: z.object({ ...fenced, scope: z.string().max(64), owner: processIdSchema }), result: done },
  /** Takes a room over: raises its epoch, replays events after `afterSeq`, and says what is there. */
  'room.claim': { params: z.object({ ...fenced, owner: processIdSchema, afterSeq: z.int().min(0) }), result: roomDescriptionSchema },
  'room.describe': { params: z.object({ roomId: roomIdSchema }), result: roomDescriptionSchema },
  'room.close': { params: z.object(fenced), result: done },

  /** The browser offers: a new WebRTC leg; the SDP answer comes back. */
  'leg.answer': { params: z.object({ ...fenced, legId: legIdSchema, sdp: sdpSchema }), result: z.object({ sdp: sdpSchema }) },
  /** We offer: a new WebRTC leg; its SDP offer comes back and `leg.accept` gives the browser's answer. */
  'leg.offer': { params: z.object({ ...fenced, legId: legIdSchema }), result: z.object({ sdp: sdpSchema }) },
  'leg.accept': { params: z.object({ ...fenced, legId: legIdSchema, sdp: sdpSchema }), result: done },
  /** A later offer on an existing leg: direction change, ICE restart. */
  'leg.renegotiate': {
    params: z.object({ ...fenced, legId: legIdSchema, sdp: sdpSchema }),
    result: z.object({ sdp: sdpSchema, direction: mediaDirectionSchema, iceRestarted: z.boolean() }),
  },
  /** A PlainTransport leg with SRTP keys on both sides: load generators, and the SIP trunks to come. */
  'leg.plain': {
    params: z.object({
      ...fenced,
      legId: legIdSchema,
      srtp: srtpParametersSchema,
      ssrc: z.int().min(1),
      payloadType: z.int().min(96).max(127),
      /** Payload type of the other side's telephone-event (RFC 4733); absent: it sends none. */
      digitPayloadType: z.int().min(96).max(127).optional(),
      /** When given, packets to this leg carry it in the sdes:mid header extension with id 1, for receivers that sort by it. */
      mid: z.string().min(1).max(8).optional(),
    }),
    result: z.object({ ip: z.string(), port: z.int(), srtp: srtpParametersSchema }),
  },
  /** A digit that came by SIP INFO; de-duplicated here against RFC 4733 within 200 ms. */
  'leg.digit': { params: z.object({ ...fenced, legId: legIdSchema, digit: digitSchema }), result: done },
  /** Whether a packet comes from the leg within 400 ms; a microphone that is muted sends, too. Not in the room's order. */
  'leg.speaks': { params: z.object({ roomId: roomIdSchema, legId: legIdSchema }), result: z.object({ speaks: z.boolean() }) },
  'leg.close': { params: z.object({ ...fenced, legId: legIdSchema }), result: done },

  /** Replaces the rows given; listeners that are not named keep what they hear. */
  'matrix.set': { params: z.object({ ...fenced, rows: z.array(hearingRowSchema).max(50) }), result: done },

  'player.start': {
    params: z.object({ ...fenced, playerId: playerIdSchema, items: z.array(playItemSchema).min(1).max(50), loop: z.boolean() }),
    result: z.object({ durationMs: z.number() }),
  },
  'player.stop': { params: z.object({ ...fenced, playerId: playerIdSchema }), result: done },

  /** Two channels on one clock, both silent until a leg is assigned to them. Tracks go to `<objectPrefix>/…` at the end. */
  'recording.start': {
    params: z.object({
      ...fenced,
      recordingId: recordingIdSchema,
      objectPrefix: z.string().max(300),
      channels: z.tuple([z.string().max(32), z.string().max(32)]),
    }),
    result: z.object({ startedAtMs: z.number() }),
  },
  /** From now on the channel is this leg; null makes it silent again. */
  'recording.assign': {
    params: z.object({ ...fenced, recordingId: recordingIdSchema, channel: z.string().max(32), legId: legIdSchema.nullable() }),
    result: done,
  },
  /**
   * Nothing of any leg is kept from now on, until `recording.resume`: both channels are silent for as long, to the frame.
   * `atMs`: Unix ms at which the silence begins (a frame before the command) or ends (a frame after). Idempotent.
   */
  'recording.pause': { params: z.object({ ...fenced, recordingId: recordingIdSchema }), result: z.object({ atMs: z.number() }) },
  'recording.resume': { params: z.object({ ...fenced, recordingId: recordingIdSchema }), result: z.object({ atMs: z.number() }) },
  'recording.stop': { params: z.object({ ...fenced, recordingId: recordingIdSchema }), result: z.object({ durationMs: z.number() }) },

  'node.status': {
    params: z.object({}),
    result: z.object({ mediaNodeId: mediaNodeIdSchema, draining: z.boolean(), rooms: z.int(), legs: z.int() }),
  },
});
export type MediaPort = typeof MEDIA_PORT;

export const mediaEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('leg.stateChanged'), legId: legIdSchema, state: legStateSchema }),
  /** The first packet of the browser's voice arrived. */
  z.object({ type: z.literal('leg.heard'), legId: legIdSchema }),
  z.object({ type: z.literal('leg.digit'), legId: legIdSchema, digit: digitSchema, by: z.enum(['rfc4733', 'info']) }),
  z.object({ type: z.literal('leg.quality'), quality: legQualitySchema }),
  z.object({ type: z.literal('leg.closed'), legId: legIdSchema, reason: legEndReasonSchema }),
  z.object({ type: z.literal('player.ended'), playerId: playerIdSchema, completed: z.boolean() }),
  z.object({ type: z.literal('recording.stored'), recordingId: recordingIdSchema, objectPrefix: z.string(), durationMs: z.number() }),
  z.object({ type: z.literal('recording.failed'), recordingId: recordingIdSchema, detail: z.string() }),
  z.object({ type: z.literal('room.closed'), reason: legEndReasonSchema }),
]);
export type MediaEvent = z.infer<typeof mediaEventSchema>;

/** Notification `event` from the node to the socket that opened or claimed the room. */
export const mediaEventEnvelopeSchema = z.object({ roomId: roomIdSchema, seq: z.int().min(1), atMs: z.number(), event: mediaEventSchema });
export type MediaEventEnvelope = z.infer<typeof mediaEventEnvelopeSchema>;

/** What a node writes about itself to Redis each second with a time to live of 5 s. */
export const mediaNodeAnnouncementSchema = z.object({
  mediaNodeId: mediaNodeIdSchema,
  rpcUrl: z.string(),
  draining: z.boolean(),
  workers: z.int(),
  legs: z.int(),
  rooms: z.int(),
  /** 0 to 1: the busiest worker's share of a core. */
  load: z.number(),
  atMs: z.number(),
});
export type MediaNodeAnnouncement = z.infer<typeof mediaNodeAnnouncementSchema>;
