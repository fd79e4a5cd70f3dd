import type { Readable } from 'node:stream';
import { CordboardError } from '@cordboard/contracts';

export interface ObjectStat {
  readonly bytes: number;
}
export interface ObjectEntry {
  readonly key: string;
  readonly bytes: number;
  /** When it was put; Unix ms. */
  readonly modifiedAtMs: number;
}
/** Both ends are part of the range, as in HTTP (RFC 9110 section 14.1.2); no `end` = to the last byte. */
export interface ByteRange {
  readonly start?: number | undefined;
  readonly end?: number | undefined;
}

/**
 * Objects by key, on disk or in S3. A key is segments of `A-Z a-z 0-9 . _ = -` joined by `/`; anything else (`..`, an
 * empty segment, a leading slash) is refused with `invalid_input`. What is not there rejects with `not_found`.
 */
export interface ObjectStore {
  /** All or nothing: nobody ever reads half an object. An object of that key is replaced. */
  put(key: string, content: Uint8Array | Readable): Promise<void>;
  get(key: string): Promise<Buffer>;
  stat(key: string): Promise<ObjectStat | null>;
  /** A stream of the range; a missing object is an `error` of the stream. */
  read(key: string, range?: ByteRange): Readable;
  /** Idempotent. */
  delete(key: string): Promise<void>;
  /** Everything whose key begins with `prefix`, by key. */
  list(prefix: string): AsyncIterable<ObjectEntry>;
  /** Forgets what puts that began before the moment (Unix ms) and never ended have left behind. Resolves with how many. */
  sweep(beforeMs: number): Promise<number>;
}

const SEGMENT = /^[A-Za-z0-9._=-]+$/;

/** Throws `invalid_input` unless the key can only name something inside the store. */
export function checkKey(key: string): string {
  const segments = key.split('/');
  const fine = key.length <= 512 && segments.every((segment) => SEGMENT.test(segment) && segment !== '.' && segment !== '..');
  if (!fine) throw new CordboardError('invalid_input', { issues: [{ path: ['key'], message: 'is not an object key' }] });
  return key;
}

/** A prefix is a key that may end anywhere, also with a slash; empty is everything. */
export function checkPrefix(prefix: string): string {
  if (prefix !== '') checkKey(prefix.endsWith('/') ? prefix.slice(0, -1) : prefix);
  return prefix;
}

export function notFound(key: string, cause?: unknown): CordboardError {
  return new CordboardError('not_found', { key }, { cause });
}
