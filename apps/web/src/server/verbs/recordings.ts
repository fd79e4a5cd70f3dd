import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { CordboardError, recordingIdSchema } from '@cordboard/contracts';
import { eraseRecording, readRecording, recordings } from '@cordboard/db';
import { defineVerb } from '../verb.ts';

const admins = ['admin'] as const;

/** Destroys the key, so that nobody can hear it any more, whatever copies there are; the worker then deletes the objects. */
const erase = defineVerb({
  name: 'recording.erase',
  roles: admins,
  input: z.object({ recordingId: recordingIdSchema }),
  target: ({ recordingId }) => ({ kind: 'recording', id: recordingId }),
  run: async ({ tx, input: { recordingId } }) => {
    const row = await readRecording(tx, recordingId);
    if (row === null) throw new CordboardError('not_found', { what: 'recording' });
    const erased = await eraseRecording(tx, recordingId, Date.now());
    if (!erased) throw new CordboardError('state_conflict', { why: row.legalHold ? 'legalHold' : row.state });
    return {};
  },
});

/** It is kept until this is taken back, whatever its queue says; nor can anybody erase it. */
const setLegalHold = defineVerb({
  name: 'recording.setLegalHold',
  roles: admins,
  input: z.object({ recordingId: recordingIdSchema, legalHold: z.boolean() }),
  target: ({ recordingId }) => ({ kind: 'recording', id: recordingId }),
  run: async ({ tx, input: { recordingId, legalHold } }) => {
    const changed = await tx.update(recordings).set({ legalHold }).where(eq(recordings.id, recordingId)).returning({ id: recordings.id });
    if (changed.length === 0) throw new CordboardError('not_found', { what: 'recording' });
    return {};
  },
});

export const recordingVerbs = {
  'recording.erase': erase,
  'recording.setLegalHold': setLegalHold,
} as const;
