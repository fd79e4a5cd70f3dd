import type { EventPosition } from '@cordboard/contracts';

/** `<epoch>-<seq>`, the id of a stream entry. */
export function formatPosition({ epoch, seq }: EventPosition): string {
  return `${String(epoch)}-${String(seq)}`;
}

export function parsePosition(id: string): EventPosition {
  const match = /^(\d+)-(\d+)$/.exec(id);
  if (!match) throw new TypeError(`not a stream position: ${id}`);
  return { epoch: Number(match[1]), seq: Number(match[2]) };
}

/** Negative when `a` is before `b`. */
export function comparePositions(a: EventPosition, b: EventPosition): number {
  return a.epoch - b.epoch || a.seq - b.seq;
}
