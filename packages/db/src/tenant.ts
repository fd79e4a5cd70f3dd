import { sql } from 'drizzle-orm';
import type { TenantId } from '@cordboard/contracts';
import type { Db, Tx } from './connect.ts';
import { asStoreError } from './errors.ts';

/**
 * Runs `work` in a transaction that sees one tenant. The setting ends with the transaction, so a pooled connection
 * never carries it on. Throws `store_unavailable` when PostgreSQL does not answer.
 */
export async function withTenant<T>(db: Db, tenantId: TenantId, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await db.transaction(async (tx) => {
      await tx.execute(sql`select set_config('cordboard.tenant_id', ${tenantId}, true)`);
      return await work(tx);
    });
  } catch (error) {
    throw asStoreError(error);
  }
}
