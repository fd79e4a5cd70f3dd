import { setPriority } from 'node:os';
import * as mediasoup from 'mediasoup';
import type { types } from 'mediasoup';

const PAYLOAD_TYPE = 111;
const MID = 'voice';
const SRTP_SUITE = 'AES_CM_128_HMAC_SHA1_80';
const OPUS = { mimeType: 'audio/opus', clockRate: 48_000, channels: 2 } as const;
/** Legs speak in groups that are spread over the 20 ms, as callers are; more of them would cost the machine more wake-ups. */
const GROUPS = 5;
/** As the product's own workers, so that a busy machine's delay is the product's and not of whoever measures it. */
const NICE = -10;
/** 32 kbit/s. */
const PAYLOAD_BYTES = 80;
/** CELT, 20 ms, mono. */
const TOC = 0xf8;
const FRAME_MS = 20;
const FRAME_UNITS = 960;

/** What `leg.plain` is asked for and gives. */
export interface PlainLegFacts {
  readonly srtp: { readonly cryptoSuite: typeof SRTP_SUITE; readonly keyBase64: string };
  readonly ssrc: number;
  readonly payloadType: number;
  readonly mid: string;
}

/** One caller: an SRTP transport that sends the voice of its group and takes in what it hears. */
export interface Caller {
  readonly facts: PlainLegFacts;
  connect(remote: { ip: string; port: number; srtp: types.SrtpParameters }): Promise<void>;
  counts(): Promise<{ sent: number; heard: number }>;
  /** Milliseconds from the send time in the payload to now, for each packet heard from here on. */
  sampleDelays(into: number[]): Promise<void>;
  close(): void;
}

/**
 * A mediasoup worker of the bench's own, the cheapest load generator there is: one stream a group from this process,
 * encrypted and sent by the worker for each caller.
 */
export class Generator {
  readonly #worker: types.Worker;
  readonly #router: types.Router;
  readonly #direct: types.DirectTransport;
  readonly #voices: Voice[];
  #timer: NodeJS.Timeout | null = null;
  #callers = 0;

  private constructor(worker: types.Worker, router: types.Router, direct: types.DirectTransport, voices: Voice[]) {
    this.#worker = worker;
    this.#router = router;
    this.#direct = direct;
    this.#voices = voices;
  }

  static async start(workerBin: string): Promise<Generator> {
    const worker = await mediasoup.createWorker({ workerBin, logLevel: 'none' });
    goFirst(NICE, [process.pid, worker.pid]);
    const router = await worker.createRouter({ mediaCodecs: [{ kind: 'audio', ...OPUS, preferredPayloadType: PAYLOAD_TYPE }] });
    const direct = await router.createDirectTransport();
    const voices = await Promise.all(Array.from({ length: GROUPS }, (_, group) => Voice.open(direct, 1_000 + group)));
    return new Generator(worker, router, direct, voices);
  }

  get pids(): readonly number[] {
    return [process.pid, this.#worker.pid];
  }

  async caller(): Promise<Caller> {
    const transport = await this.#router.createPlainTransport({
      listenInfo: { protocol: 'udp', ip: '127.0.0.1', portRange: { min: 30_000, max: 39_999 } },
      rtcpMux: true,
      enableSrtp: true,
      srtpCryptoSuite: SRTP_SUITE,
    });
    const voice = this.#voices[this.#callers++ % GROUPS];
    if (!voice || !transport.srtpParameters) throw new Error('the generator has no voice or no keys');
    const mouth = await transport.consume({ producerId: voice.producer.id, rtpCapabilities: capabilities });
    const ear = await transport.produce({
      kind: 'audio',
      rtpParameters: {
        mid: MID,
        codecs: [{ ...OPUS, payloadType: PAYLOAD_TYPE }],
        encodings: [{}],
        headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1 }],
      },
    });
    const ssrc = mouth.rtpParameters.encodings?.[0]?.ssrc ?? 0;
    return {
      facts: { srtp: { ...transport.srtpParameters, cryptoSuite: SRTP_SUITE }, ssrc, payloadType: PAYLOAD_TYPE, mid: MID },
      connect: async ({ ip, port, srtp }) => {
        await transport.connect({ ip, port, srtpParameters: srtp });
      },
      counts: async () => {
        const [sent, heard] = await Promise.all([mouth.getStats(), ear.getStats()]);
        return { sent: sent.find(({ type }) => type === 'outbound-rtp')?.packetCount ?? 0, heard: heard[0]?.packetCount ?? 0 };
      },
      sampleDelays: async (into) => {
        const tap = await this.#direct.consume({ producerId: ear.id, rtpCapabilities: capabilities });
        tap.on('rtp', (packet) => {
          const start = 12 + ((packet[0] ?? 0) & 0x10 ? 4 + 4 * packet.readUInt16BE(14) : 0);
          into.push(performance.now() - packet.readDoubleBE(start + 1));
        });
      },
      close: () => {
        transport.close();
      },
    };
  }

  /** All callers speak from now on, 50 packets a second each. */
  speak(): void {
    const beganAt = performance.now();
    const stepMs = FRAME_MS / GROUPS;
    let step = 0;
    const run = (): void => {
      for (; beganAt + step * stepMs <= performance.now(); step++) this.#voices[step % GROUPS]?.send();
      this.#timer = setTimeout(run, Math.max(0, beganAt + step * stepMs - performance.now()));
    };
    run();
  }

  pause(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  close(): void {
    this.pause();
    this.#worker.close();
    // What this process starts next would have it too.
    goFirst(0, [process.pid]);
  }
}

/** Who may not (only root may, or CAP_SYS_NICE) measures at 0, as the product then runs. */
function goFirst(nice: number, pids: readonly number[]): void {
  try {
    for (const pid of pids) setPriority(pid, nice);
  } catch (error) {
    process.stderr.write(`the generator stays at its nice value: ${String(error)}\n`);
  }
}

const capabilities: types.RtpCapabilities = {
  codecs: [{ kind: 'audio', ...OPUS, preferredPayloadType: PAYLOAD_TYPE, rtcpFeedback: [] }],
  headerExtensions: [],
};

/** One stream of packets that carry the moment they were sent. */
class Voice {
  readonly producer: types.Producer;
  readonly #packet = Buffer.alloc(12 + PAYLOAD_BYTES);
  #sequence = 0;
  #timestamp = 0;

  private constructor(producer: types.Producer, ssrc: number) {
    this.producer = producer;
    this.#packet.writeUInt8(0x80, 0);
    this.#packet.writeUInt8(PAYLOAD_TYPE, 1);
    this.#packet.writeUInt32BE(ssrc, 8);
    this.#packet.writeUInt8(TOC, 12);
  }

  static async open(direct: types.DirectTransport, ssrc: number): Promise<Voice> {
    const rtpParameters = { codecs: [{ ...OPUS, payloadType: PAYLOAD_TYPE }], encodings: [{ ssrc }] };
    return new Voice(await direct.produce({ kind: 'audio', rtpParameters }), ssrc);
  }

  send(): void {
    this.#packet.writeUInt16BE(this.#sequence, 2);
    this.#packet.writeUInt32BE(this.#timestamp, 4);
    this.#packet.writeDoubleBE(performance.now(), 13);
    this.producer.send(this.#packet);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#timestamp = (this.#timestamp + FRAME_UNITS) >>> 0;
  }
}
