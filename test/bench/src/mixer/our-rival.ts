import * as mediasoup from 'mediasoup';
import type { types } from 'mediasoup';
import { Call } from '../media/call.ts';
import { startMediaProcess } from '../media/media-process.ts';
import { Listener } from './listener.ts';
import { GROUPS, Pacer } from './pacer.ts';
import type { MixSettings, Rival } from './rival.ts';
import { rtpPacket } from './rtp.ts';
import type { Speech } from './speech.ts';

const PAYLOAD_TYPE = 111;
const MID = 'voice';
const SRTP_SUITE = 'AES_CM_128_HMAC_SHA1_80';
const OPUS = { mimeType: 'audio/opus', clockRate: 48_000, channels: 2 } as const;
const capabilities: types.RtpCapabilities = {
  codecs: [{ kind: 'audio', ...OPUS, preferredPayloadType: PAYLOAD_TYPE, rtcpFeedback: [] }],
  headerExtensions: [],
};

/**
 * The product's media node, through its control port: rooms of three legs with SRTP. The callers are a mediasoup worker
 * of the bench's own, which encrypts for each what this process says once for each voice and group.
 */
export async function startOurs(
  workerBin: string,
  core: number,
  calls: number,
  voices: readonly Speech[],
  { bitrate, complexity }: MixSettings,
): Promise<Rival> {
  const media = await startMediaProcess({
    core,
    environment: { MEDIA_MIXERS: '1', MEDIA_MIX_BITRATE: String(bitrate), MEDIA_MIX_COMPLEXITY: String(complexity) },
  });
  const worker = await mediasoup.createWorker({ workerBin, logLevel: 'none' });
  const pacer = new Pacer();
  const close = async (): Promise<void> => {
    pacer.stop();
    worker.close();
    await media.close();
  };
  try {
    const router = await worker.createRouter({ mediaCodecs: [{ kind: 'audio', ...OPUS, preferredPayloadType: PAYLOAD_TYPE }] });
    const direct = await router.createDirectTransport();
    /** By group, then by voice. */
    const mouths = await Promise.all(
      Array.from({ length: GROUPS }, (_, group) => Promise.all(voices.map((_voice, side) => mouth(direct, 1_000 + group * 10 + side)))),
    );
    const rooms: Call[] = [];
    const listeners: Listener[] = [];
    for (let index = 0; index < calls; index++) {
      const call = await Call.open(media);
      for (let side = 0; side < voices.length; side++) {
        const voice = mouths[listeners.length % GROUPS]?.[side];
        if (!voice) throw new Error('a caller without a voice');
        listeners.push(await caller(router, direct, voice.producer, call));
      }
      rooms.push(call);
    }
    for (const call of rooms) await call.confer();
    return {
      pids: [media.pid, ...media.workerPids],
      listeners,
      speak: () => {
        pacer.start((group, frame) => {
          for (const [side, { producer, ssrc }] of (mouths[group] ?? []).entries()) {
            const packets = voices[side]?.packets ?? [];
            const payload = packets[frame % packets.length];
            if (payload) producer.send(rtpPacket(PAYLOAD_TYPE, ssrc, frame, payload));
          }
        });
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function mouth(direct: types.DirectTransport, ssrc: number): Promise<{ producer: types.Producer; ssrc: number }> {
  const rtpParameters = { codecs: [{ ...OPUS, payloadType: PAYLOAD_TYPE }], encodings: [{ ssrc }] };
  return { producer: await direct.produce({ kind: 'audio', rtpParameters }), ssrc };
}

/** A leg of the call that says what the producer does. */
async function caller(router: types.Router, direct: types.DirectTransport, voice: types.Producer, call: Call): Promise<Listener> {
  const transport = await router.createPlainTransport({
    listenInfo: { protocol: 'udp', ip: '127.0.0.1', portRange: { min: 30_000, max: 39_999 } },
    rtcpMux: true,
    enableSrtp: true,
    srtpCryptoSuite: SRTP_SUITE,
  });
  const { srtpParameters } = transport;
  if (!srtpParameters) throw new Error('a caller has no keys');
  const says = await transport.consume({ producerId: voice.id, rtpCapabilities: capabilities });
  const hears = await transport.produce({
    kind: 'audio',
    rtpParameters: {
      mid: MID,
      codecs: [{ ...OPUS, payloadType: PAYLOAD_TYPE }],
      encodings: [{}],
      headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1 }],
    },
  });
  const remote = await call.plain({
    srtp: { ...srtpParameters, cryptoSuite: SRTP_SUITE },
    ssrc: says.rtpParameters.encodings?.[0]?.ssrc ?? 0,
    payloadType: PAYLOAD_TYPE,
    mid: MID,
  });
  await transport.connect({ ip: remote.ip, port: remote.port, srtpParameters: remote.srtp });
  const listener = new Listener();
  const ear = await direct.consume({ producerId: hears.id, rtpCapabilities: capabilities });
  ear.on('rtp', (packet) => {
    listener.hear(packet, performance.now());
  });
  return listener;
}
