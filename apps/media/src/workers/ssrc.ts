import { randomInt } from 'node:crypto';

/** A synchronization source id (RFC 3550 section 8.1), never 0. */
export const newSsrc = (): number => randomInt(1, 0xffff_ffff);
