import { randomBytes } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import { CordboardError, type RecordingId, type TenantId } from '@cordboard/contracts';
import { KEY_BYTES, unwrapKey, wrapKey } from '@cordboard/platform';
import type { Tx } from '../connect.ts';
import { recordings } from '../schema/recordings.ts';
import { tenants } from '../schema/tenants.ts';

/*
 * A recording's key is wrapped by its tenant's, and that by the deployment's. Both stand in their rows and nowhere else: a
 * recording whose row has lost its key can be heard by nobody, whatever copies of its objects there are.
 */

/** Made with the first recording. Repeats and races give the same key. */
async function tenantKey(tx: Tx, tenantId: TenantId, deploymentKey: Uint8Array): Promise<Buffer> {
  const read = async (): Promise<string | null> =>
    (await tx.select({ key: tenants.recordingsKey }).from(tenants).where(eq(tenants.id, tenantId)))[0]?.key ?? null;
  let wrapped = await read();
  if (wrapped === null) {
    const fresh = wrapKey(deploymentKey, randomBytes(KEY_BYTES), tenantId);
    await tx
      .update(tenants)
      .set({ recordingsKey: fresh })
      .where(and(eq(tenants.id, tenantId), isNull(tenants.recordingsKey)));
    wrapped = await read();
  }
  if (wrapped === null) throw new CordboardError('not_found', { what: 'tenant' });
  return unwrapKey(deploymentKey, wrapped, tenantId);
}

/** The key of a recording, made when it has none yet. Throws `not_found` without a row, and for one that was erased. */
export async function ensureRecordingKey(
  tx: Tx,
  { tenantId, recordingId }: { readonly tenantId: TenantId; readonly recordingId: RecordingId },
  deploymentKey: Uint8Array,
): Promise<Buffer> {
  const wrapping = await tenantKey(tx, tenantId, deploymentKey);
  const fresh = wrapKey(wrapping, randomBytes(KEY_BYTES), recordingId);
  await tx
    .update(recordings)
    .set({ sealedKey: fresh })
    .where(and(eq(recordings.id, recordingId), isNull(recordings.sealedKey), isNull(recordings.erasedAt)));
  const [row] = await tx.select({ sealedKey: recordings.sealedKey }).from(recordings).where(eq(recordings.id, recordingId));
  if (row?.sealedKey == null) throw new CordboardError('not_found', { what: 'recording' });
  return unwrapKey(wrapping, row.sealedKey, recordingId);
}

/** Null: the recording is from before recordings were sealed. */
export async function readRecordingKey(
  tx: Tx,
  { tenantId, id, sealedKey }: Pick<typeof recordings.$inferSelect, 'tenantId' | 'id' | 'sealedKey'>,
  deploymentKey: Uint8Array,
): Promise<Buffer | null> {
  if (sealedKey === null) return null;
  return unwrapKey(await tenantKey(tx, tenantId, deploymentKey), sealedKey, id);
}
