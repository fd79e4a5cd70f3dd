import koffi from 'koffi';

/** Debian's libopus (package libopus0); its float build picks SSE/AVX code at run time. */
const LIBRARY = 'libopus.so.0';
export const SAMPLE_RATE = 48_000;
/** 20 ms: what is mixed at a time. */
export const FRAME_SAMPLES = 960;
/** 120 ms, the longest Opus packet (RFC 6716 section 3.2.5). */
const MAX_PACKET_SAMPLES = 5_760;
/** A 20 ms frame has at most 1275 bytes (RFC 6716 section 3.2.1). */
const MAX_FRAME_BYTES = 1_275;

/** Request numbers of opus_defines.h. */
const SET_BITRATE = 4_002;
const SET_COMPLEXITY = 4_010;
/**
 * CELT only: at the same complexity and bitrate it takes less than half the time of the hybrid mode and follows the
 * wave better (docs/mixer.md has figures). Its price: no in-band FEC towards the listener, whose own concealment stays.
 */
const APPLICATION_RESTRICTED_LOWDELAY = 2_051;

const library = koffi.load(LIBRARY);
const createEncoder = library.func('void *opus_encoder_create(int32_t fs, int channels, int application, _Out_ int *error)');
const controlEncoder = library.func('int opus_encoder_ctl(void *encoder, int request, ...)');
const encodeFloat = library.func('int32_t opus_encode_float(void *encoder, void *pcm, int samples, void *data, int32_t maxBytes)');
const destroyEncoder = library.func('void opus_encoder_destroy(void *encoder)');
const createDecoder = library.func('void *opus_decoder_create(int32_t fs, int channels, _Out_ int *error)');
const decodeFloat = library.func('int opus_decode_float(void *decoder, void *data, int32_t bytes, void *pcm, int samples, int fec)');
const destroyDecoder = library.func('void opus_decoder_destroy(void *decoder)');
const countSamples = library.func('int opus_packet_get_nb_samples(void *data, int32_t bytes, int32_t fs)');
const errorText = library.func('const char *opus_strerror(int error)');

/** How long a packet is at 48 kHz; 0 for what is no Opus. */
export const packetSamples = (packet: Uint8Array): number => Math.max(0, countSamples(packet, packet.length, SAMPLE_RATE) as number);

export interface EncoderSettings {
  /** Bits per second. */
  readonly bitrate: number;
  /** 0 to 10. */
  readonly complexity: number;
}

/** 48 kHz mono, 20 ms frames. `close` frees what the library holds. */
export class OpusEncoder {
  readonly #encoder: unknown;
  readonly #packet = new Uint8Array(MAX_FRAME_BYTES);

  constructor({ bitrate, complexity }: EncoderSettings) {
    const error = [0];
    this.#encoder = createEncoder(SAMPLE_RATE, 1, APPLICATION_RESTRICTED_LOWDELAY, error) as unknown;
    check(error[0] ?? 0);
    check(controlEncoder(this.#encoder, SET_BITRATE, 'int', bitrate) as number);
    check(controlEncoder(this.#encoder, SET_COMPLEXITY, 'int', complexity) as number);
  }

  /** The packet of 960 samples within ±1; valid until the next call. */
  encode(samples: Float32Array): Uint8Array {
    const bytes = check(encodeFloat(this.#encoder, samples, FRAME_SAMPLES, this.#packet, MAX_FRAME_BYTES) as number);
    return this.#packet.subarray(0, bytes);
  }

  close(): void {
    destroyEncoder(this.#encoder);
  }
}

/** Whatever Opus says, as 48 kHz mono. `close` frees what the library holds. */
export class OpusDecoder {
  readonly #decoder: unknown;
  readonly #samples = new Float32Array(MAX_PACKET_SAMPLES);

  constructor() {
    const error = [0];
    this.#decoder = createDecoder(SAMPLE_RATE, 1, error) as unknown;
    check(error[0] ?? 0);
  }

  /** The samples of a packet, valid until the next call; null when it is no Opus. */
  decode(packet: Uint8Array): Float32Array | null {
    return this.#take(packet, MAX_PACKET_SAMPLES, 0);
  }

  /** What was lost before `next`, from its in-band FEC where it has one, else concealed. */
  recover(next: Uint8Array, samples: number): Float32Array | null {
    return this.#take(next, samples, 1);
  }

  /** Goes on with what was, fading as the losses last (Opus's own concealment). */
  conceal(samples: number): Float32Array | null {
    return this.#take(null, samples, 0);
  }

  close(): void {
    destroyDecoder(this.#decoder);
  }

  #take(packet: Uint8Array | null, room: number, fec: 0 | 1): Float32Array | null {
    const samples = decodeFloat(this.#decoder, packet, packet?.length ?? 0, this.#samples, room, fec) as number;
    return samples > 0 ? this.#samples.subarray(0, samples) : null;
  }
}

/** Throws what libopus says of a negative result. */
function check(result: number): number {
  if (result < 0) throw new Error(`libopus: ${String(errorText(result))}`);
  return result;
}
