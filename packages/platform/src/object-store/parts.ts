import type { Readable } from 'node:stream';

/** Cuts bytes or a stream into buffers of exactly `size`, the last one shorter (never empty). */
export async function* partsOf(content: Uint8Array | Readable, size: number): AsyncGenerator<Buffer> {
  if (content instanceof Uint8Array) {
    for (let at = 0; at < content.length; at += size) yield Buffer.from(content.subarray(at, at + size));
    return;
  }
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const chunk of content as AsyncIterable<Uint8Array | string>) {
    held.push(typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk));
    heldBytes += held.at(-1)?.length ?? 0;
    while (heldBytes >= size) {
      const all = Buffer.concat(held);
      yield all.subarray(0, size);
      held = [all.subarray(size)];
      heldBytes -= size;
    }
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}
