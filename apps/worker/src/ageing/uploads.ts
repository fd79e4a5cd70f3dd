import { objectKeys, type TenantId } from '@cordboard/contracts';
import type { ObjectStore } from '@cordboard/platform';

/** Sources of prompts whose conversion broke off with its process: a finished one deletes its source itself. */
export async function forgetUploads(store: ObjectStore, tenantId: TenantId, beforeMs: number): Promise<number> {
  const old: string[] = [];
  for await (const { key, modifiedAtMs } of store.list(`${objectKeys.tenantPrefix(tenantId)}prompts/`)) {
    if (key.endsWith('.source') && modifiedAtMs < beforeMs) old.push(key);
  }
  for (const key of old) await store.delete(key);
  return old.length;
}
