import koffi from 'koffi';

export const SAMPLE_RATE = 48_000;
export const FRAME_SAMPLES = 960;
const SET_BITRATE = 4_002;
const APPLICATION_AUDIO = 2_049;
const MAX_PACKET_BYTES = 1_275;

const library = koffi.load('libopus.so.0');
const createEncoder = library.func('void *opus_encoder_create(int32_t fs, int channels, int application, _Out_ int *error)');
const controlEncoder = library.func('int opus_encoder_ctl(void *encoder, int request, ...)');
const encodeFloat = library.func('int32_t opus_encode_float(void *encoder, void *pcm, int samples, void *data, int32_t maxBytes)');
const createDecoder = library.func('void *opus_decoder_create(int32_t fs, int channels, _Out_ int *error)');
const decodeFloat = library.func('int opus_decode_float(void *decoder, void *data, int32_t bytes, void *pcm, int samples, int fec)');

/** 20 ms packets of 48 kHz mono samples; what is left over at the end is left out. */
export function encodeAll(samples: Float32Array, bitrate: number): Buffer[] {
  const encoder = createEncoder(SAMPLE_RATE, 1, APPLICATION_AUDIO, [0]) as unknown;
  controlEncoder(encoder, SET_BITRATE, 'int', bitrate);
  const packet = new Uint8Array(MAX_PACKET_BYTES);
  return Array.from({ length: Math.floor(samples.length / FRAME_SAMPLES) }, (_, frame) => {
    const pcm = samples.slice(frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES);
    return Buffer.from(packet.subarray(0, encodeFloat(encoder, pcm, FRAME_SAMPLES, packet, MAX_PACKET_BYTES) as number));
  });
}

/** The sound of packets in a row; null is one that did not come and is concealed. */
export function decodeAll(packets: readonly (Uint8Array | null)[]): Float32Array {
  const decoder = createDecoder(SAMPLE_RATE, 1, [0]) as unknown;
  const frame = new Float32Array(FRAME_SAMPLES);
  const sound = new Float32Array(packets.length * FRAME_SAMPLES);
  for (const [index, packet] of packets.entries()) {
    decodeFloat(decoder, packet, packet?.length ?? 0, frame, FRAME_SAMPLES, 0);
    sound.set(frame, index * FRAME_SAMPLES);
  }
  return sound;
}
