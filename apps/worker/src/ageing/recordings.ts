import { objectKeys, type TenantId } from '@cordboard/contracts';
import { eraseRecording, listRecordingsErasedSince, listRecordingsToErase, withTenant, writeAudit, type Db } from '@cordboard/db';
import type { ObjectStore } from '@cordboard/platform';

const AT_MOST = 500;
/** Objects whose deletion broke off are looked for again as long as this. */
const AGAIN_MS = 7 * 86_400_000;

/**
 * Erases what its queue's time is over for: the key first, in its own transaction with the audit; then the objects, also
 * those of recordings that people erased. May be broken off anywhere. Resolves with how many keys were destroyed.
 */
export async function forgetRecordings(db: Db, store: ObjectStore, tenantId: TenantId, nowMs: number): Promise<number> {
  let erased = 0;
  for (const row of await withTenant(db, tenantId, (tx) => listRecordingsToErase(tx, nowMs, AT_MOST))) {
    const isErased = await withTenant(db, tenantId, async (tx) => {
      if (!(await eraseRecording(tx, row.id, nowMs))) return false;
      const actor = { kind: 'system', name: 'ageing' } as const;
      await writeAudit(tx, {
        actor,
        action: 'recording.erased',
        targetKind: 'recording',
        target: row.id,
        data: { contactId: row.contactId },
      });
      return true;
    });
    if (isErased) erased++;
  }
  for (const { id, objectPrefix } of await withTenant(db, tenantId, (tx) => listRecordingsErasedSince(tx, nowMs - AGAIN_MS))) {
    // A row names nothing but its own.
    if (objectPrefix !== objectKeys.recordingPrefix(tenantId, id)) continue;
    const names: string[] = [];
    for await (const { key } of store.list(`${objectPrefix}/`)) names.push(key);
    for (const name of names) await store.delete(name);
  }
  return erased;
}
