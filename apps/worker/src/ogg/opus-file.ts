import { fitsPage, OggPageWriter, segmentsOf } from './ogg-page.ts';

/** What encoders put before the first sample they were given (RFC 7845 section 4.2); libopus at 48 kHz. */
export const PRE_SKIP = 312;
const FRAME_SAMPLES = 960;
/** A page a second, RFC 7845 section 6's advice. */
const FRAMES_PER_PAGE = 50;

export interface OpusFileOptions {
  readonly serial: number;
  /** 1: one stream, mapping family 0. 2: two mono streams, family 1, [0, 1], no coupling. */
  readonly channels: 1 | 2;
  /** NAME=value, RFC 7845 section 5.2. */
  readonly comments?: readonly string[];
}

/** `OpusHead`, RFC 7845 section 5.1. */
function opusHead(channels: 1 | 2): Buffer {
  const head = Buffer.alloc(channels === 1 ? 19 : 23);
  head.write('OpusHead', 0, 'latin1');
  head[8] = 1;
  head[9] = channels;
  head.writeUInt16LE(PRE_SKIP, 10);
  head.writeUInt32LE(48_000, 12);
  head.writeInt16LE(0, 16);
  // Family 1: two streams, none of them coupled, the first is the left channel.
  if (channels === 2) head.set([1, 2, 0, 0, 1], 18);
  return head;
}

function opusTags(comments: readonly string[]): Buffer {
  const field = (text: string): Buffer => {
    const bytes = Buffer.from(text, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const count = Buffer.alloc(4);
  count.writeUInt32LE(comments.length);
  return Buffer.concat([Buffer.from('OpusTags', 'latin1'), field('cordboard'), count, ...comments.map(field)]);
}

/** An Ogg/Opus file from packets of 20 ms each, page by page. */
export function* opusFile(packets: Iterable<Buffer>, options: OpusFileOptions): Generator<Buffer, void, undefined> {
  const writer = new OggPageWriter(options.serial);
  yield writer.page([opusHead(options.channels)], 0, { first: true });
  yield writer.page([opusTags(options.comments ?? [])], 0);
  let frames = 0;
  let segments = 0;
  let waiting: Buffer[] = [];
  for (const packet of packets) {
    if (waiting.length === FRAMES_PER_PAGE || !fitsPage(segments, packet)) {
      yield writer.page(waiting, frames * FRAME_SAMPLES);
      waiting = [];
      segments = 0;
    }
    waiting.push(packet);
    segments += segmentsOf(packet);
    frames++;
  }
  yield writer.page(waiting, frames * FRAME_SAMPLES, { last: true });
}
