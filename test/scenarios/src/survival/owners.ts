import type { ContactId, MediaNodeId, ProcessId, TenantId } from '@cordboard/contracts';
import { connectPlainRedis, createLogger } from '@cordboard/platform';
import type { Deployment } from '@cordboard/test-kit';

/** The signaling processes that own the tenant's calls, or those of some contacts, a line for each call, as their records in Redis say. */
export async function ownersOf(
  { stack }: Deployment,
  tenantId: TenantId,
  contactIds: readonly ContactId[] | null = null,
): Promise<readonly ProcessId[]> {
  const records = await callRecords(stack.env['REDIS_URL'] ?? '', tenantId);
  return records.flatMap(({ owner, state }) => {
    const { contactId } = JSON.parse(state) as { readonly contactId: ContactId };
    return contactIds === null || contactIds.includes(contactId) ? [owner as ProcessId] : [];
  });
}

/** The media nodes that carry the tenant's calls. */
export async function nodesOf({ stack }: Deployment, tenantId: TenantId): Promise<readonly MediaNodeId[]> {
  const records = await callRecords(stack.env['REDIS_URL'] ?? '', tenantId);
  return records.flatMap(({ state }) => {
    const { room } = JSON.parse(state) as { readonly room?: { readonly mediaNodeId: MediaNodeId } | null };
    return room ? [room.mediaNodeId] : [];
  });
}

async function callRecords(redisUrl: string, tenantId: TenantId): Promise<readonly { readonly owner: string; readonly state: string }[]> {
  const redis = await connectPlainRedis(redisUrl, { name: 'test-kit', log: createLogger('test-kit', 'silent') });
  try {
    const keys = await redis.keys(`sig:{${tenantId}}:call:*`);
    const records = await Promise.all(keys.map((key) => redis.hGetAll(key)));
    return records.map(({ owner = '', state = '' }) => ({ owner, state: state === '' ? '{}' : state }));
  } finally {
    redis.destroy();
  }
}
