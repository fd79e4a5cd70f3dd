import type { types } from 'mediasoup';

const OPUS_CLOCK_RATE = 48_000;
export const MID_EXTENSION = 'urn:ietf:params:rtp-hdrext:sdes:mid';
export const AUDIO_LEVEL_EXTENSION = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
/** Our own id of the MID extension where we choose it. */
export const MID_EXTENSION_ID = 1;

/**
 * mediasoup knows no telephone-event and drops what it does not know. Declared as a codec that nobody uses, the
 * events pass through the router and reach only who asks for this codec.
 */
const DIGIT_ALIAS = { mimeType: 'audio/SILK', clockRate: 24_000 } as const;

/** The payload type of digits inside a router; never the one of Opus there. */
export const digitPayloadTypeOf = (opusPayloadType: number): number => (opusPayloadType === 100 ? 101 : 100);

export function routerCodecs(opusPayloadType: number): types.RouterRtpCodecCapability[] {
  return [
    { kind: 'audio', mimeType: 'audio/opus', clockRate: OPUS_CLOCK_RATE, channels: 2, preferredPayloadType: opusPayloadType },
    { kind: 'audio', ...DIGIT_ALIAS, preferredPayloadType: digitPayloadTypeOf(opusPayloadType) },
  ];
}

/** Opus and nothing else: listeners and voice taps. With `withMid` packets carry the MID header extension. */
export function voiceCapabilities(opusPayloadType: number, withMid = false): types.RtpCapabilities {
  return {
    codecs: [
      {
        kind: 'audio',
        mimeType: 'audio/opus',
        clockRate: OPUS_CLOCK_RATE,
        channels: 2,
        preferredPayloadType: opusPayloadType,
        rtcpFeedback: [],
      },
    ],
    headerExtensions: withMid ? [{ kind: 'audio', uri: MID_EXTENSION, preferredId: MID_EXTENSION_ID, direction: 'sendrecv' }] : [],
  };
}

/** Digits and nothing else: the worker drops the voice, so this tap costs nothing while nobody presses a key. */
export function digitCapabilities(opusPayloadType: number): types.RtpCapabilities {
  return {
    codecs: [{ kind: 'audio', ...DIGIT_ALIAS, preferredPayloadType: digitPayloadTypeOf(opusPayloadType), rtcpFeedback: [] }],
    headerExtensions: [],
  };
}

/** What a leg says: Opus, and its telephone-event if it has one. */
export function voiceCodecs(opusPayloadType: number, digitPayloadType: number | null): types.RtpCodecParameters[] {
  const opus = { mimeType: 'audio/opus' as const, payloadType: opusPayloadType, clockRate: OPUS_CLOCK_RATE, channels: 2 };
  return digitPayloadType === null ? [opus] : [opus, { ...DIGIT_ALIAS, payloadType: digitPayloadType }];
}
