import { spawn } from 'node:child_process';
import { objectKeys, type ContactId, type TenantId } from '@cordboard/contracts';
import { readRecordingKey, readRecordingsOf, withTenant } from '@cordboard/db';
import { getSealed } from '@cordboard/platform';
import { decodeWav, type Sound } from './audio/wav.ts';
import type { Deployment } from './deployment.ts';
import { waitFor } from './wait.ts';

/** The two-channel files of a contact, the earliest first, once none of them is under way; those that failed are left out. */
export async function finishedRecordings(
  { db, objects, recordingsKey }: Pick<Deployment, 'db' | 'objects' | 'recordingsKey'>,
  tenantId: TenantId,
  contactId: ContactId,
  timeoutMs = 20_000,
): Promise<readonly Buffer[]> {
  const rows = await waitFor(
    `the recordings of ${contactId} to be finished`,
    async () => {
      const found = await withTenant(db, tenantId, (tx) => readRecordingsOf(tx, contactId));
      return found.every(({ state }) => state === 'ready' || state === 'failed') ? found : null;
    },
    timeoutMs,
  );
  const ready = rows.filter(({ state }) => state === 'ready');
  return Promise.all(
    ready.map(async (row) => {
      const key = await withTenant(db, tenantId, (tx) => readRecordingKey(tx, row, recordingsKey));
      if (key === null) throw new Error(`the recording ${row.id} is not sealed`);
      return await getSealed(objects, objectKeys.sealed(objectKeys.recordingOgg(row.objectPrefix)), key);
    }),
  );
}

/** Decodes an Ogg/Opus file (or anything ffmpeg knows) to its own channels at 48 kHz. */
export async function decodeAudio(file: Buffer): Promise<Sound> {
  const ffmpeg = spawn('ffmpeg', ['-v', 'error', '-f', 'ogg', '-i', 'pipe:0', '-ar', '48000', '-c:a', 'pcm_s16le', '-f', 'wav', 'pipe:1']);
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  ffmpeg.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  ffmpeg.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  // ffmpeg may stop reading before the end when it does not like the file; its own words say why.
  ffmpeg.stdin.on('error', (error) => errors.push(Buffer.from(error.message)));
  ffmpeg.stdin.end(file);
  const code = await new Promise<number | null>((resolve, reject) => {
    ffmpeg.once('error', reject);
    ffmpeg.once('close', resolve);
  });
  if (code !== 0) throw new Error(`ffmpeg could not decode the recording: ${Buffer.concat(errors).toString('utf8').trim()}`);
  return decodeWav(Buffer.concat(output));
}
