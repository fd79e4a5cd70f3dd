import { selfDelimited } from '../ogg/opus-packet.ts';
import { opusFile } from '../ogg/opus-file.ts';

/** Each Ogg packet is the left leg's packet in self-delimited form, then the right leg's as it is (RFC 7845 section 3). */
function* joined(left: Iterable<Buffer>, right: Iterator<Buffer>): Generator<Buffer, void, undefined> {
  for (const packet of left) {
    const other = right.next();
    if (other.done === true) throw new RangeError('the right channel is shorter than the left');
    yield Buffer.concat([selfDelimited(packet), other.value]);
  }
}

/** Two legs as the two channels of one Ogg/Opus file, without transcoding. */
export function dualChannelFile(
  left: Iterable<Buffer>,
  right: Iterable<Buffer>,
  options: { readonly serial: number; readonly channels: readonly [string, string] },
): Generator<Buffer, void, undefined> {
  const [leftName, rightName] = options.channels;
  return opusFile(joined(left, right[Symbol.iterator]()), {
    serial: options.serial,
    channels: 2,
    comments: [`CHANNEL_LEFT=${leftName}`, `CHANNEL_RIGHT=${rightName}`],
  });
}
