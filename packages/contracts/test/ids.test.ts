import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import * as contracts from '../src/index.ts';
import { newId } from '../src/index.ts';

const KINDS = [
  'tenant',
  'agent',
  'queue',
  'contact',
  'offer',
  'call',
  'room',
  'leg',
  'player',
  'recording',
  'callback',
  'attempt',
  'visitor',
  'webCallKey',
  'prompt',
  'disposition',
  'notReadyReason',
  'command',
  'mediaNode',
  'process',
  'desk',
  'mail',
  'push',
  'subscription',
  'station',
  'skill',
  'routingProfile',
  'flow',
  'metricRebuild',
] as const;
const schemaOf = (kind: (typeof KINDS)[number]): z.ZodType => contracts[`${kind}IdSchema`];

describe('ids', () => {
  it('are each of one kind only', () => {
    for (const kind of KINDS) {
      const id = newId(kind);
      expect(KINDS.filter((other) => schemaOf(other).safeParse(id).success)).toEqual([kind]);
    }
  });

  it('have a schema for every kind there is', () => {
    const named = Object.keys(contracts).filter((name) => name.endsWith('IdSchema'));
    expect(named.sort()).toEqual(KINDS.map((kind) => `${kind}IdSchema`).sort());
  });

  it('sort by the time they were made', () => {
    const time = fc.integer({ min: 0, max: 32 ** 10 - 1 });
    fc.assert(
      fc.property(time, time, (a, b) => {
        const [first, second] = [newId('contact', Math.min(a, b)), newId('contact', Math.max(a, b))];
        if (a !== b) expect(first < second).toBe(true);
        expect(contracts.contactIdSchema.safeParse(first).success).toBe(true);
      }),
    );
  });

  it('do not repeat, also within a millisecond', () => {
    expect(new Set(Array.from({ length: 20_000 }, () => newId('leg', 1_700_000_000_000))).size).toBe(20_000);
  });

  it('spread over the whole alphabet', () => {
    const letters = new Set(Array.from({ length: 200 }, () => newId('leg').slice(14)).join(''));
    expect([...letters].sort().join('')).toBe('0123456789abcdefghjkmnpqrstvwxyz');
  });

  it.each([
    '',
    'ten_',
    'ten_01',
    `ten_${'A'.repeat(26)}`,
    `ten_${'a'.repeat(27)}`,
    ` ten_${'a'.repeat(26)}`,
    `ten_${'a'.repeat(26)}\n`,
    `{ten_${'a'.repeat(26)}}`,
  ])('refuse "%s"', (text) => {
    expect(contracts.tenantIdSchema.safeParse(text).success).toBe(false);
  });

  it('keep every object of a tenant under its own prefix', () => {
    const [tenantId, promptId, recordingId] = [newId('tenant'), newId('prompt'), newId('recording')];
    const { objectKeys } = contracts;
    const prefix = objectKeys.recordingPrefix(tenantId, recordingId);
    const keys = [
      objectKeys.speech(tenantId, 'ab'),
      objectKeys.music(tenantId, 'waiting'),
      objectKeys.promptSource(tenantId, promptId),
      objectKeys.prompt(tenantId, promptId, 2),
      objectKeys.recordingManifest(prefix),
      objectKeys.recordingTrack(prefix, 0),
      objectKeys.recordingTrack(prefix, 1),
      objectKeys.recordingOgg(prefix),
      objectKeys.recordingPeaks(prefix),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key.startsWith(objectKeys.tenantPrefix(tenantId))).toBe(true);
  });
});
