import { TRACK_RECORD_HEADER_BYTES } from '@cordboard/contracts';

export interface TrackRecord {
  readonly frame: number;
  readonly packet: Buffer;
}

/** The records of a track; throws when frames don't ascend or bytes are left over. */
export function readTrack(bytes: Buffer): TrackRecord[] {
  const records: TrackRecord[] = [];
  for (let at = 0; at < bytes.length;) {
    const frame = bytes.readUInt32LE(at);
    const end = at + TRACK_RECORD_HEADER_BYTES + bytes.readUInt16LE(at + 4);
    if (end > bytes.length) throw new Error(`the record at ${at} is cut off`);
    if (frame <= (records.at(-1)?.frame ?? -1)) throw new Error(`frame ${frame} does not ascend`);
    records.push({ frame, packet: bytes.subarray(at + TRACK_RECORD_HEADER_BYTES, end) });
    at = end;
  }
  return records;
}

export const textOf = ({ packet }: TrackRecord): string => packet.toString('latin1', 1);
