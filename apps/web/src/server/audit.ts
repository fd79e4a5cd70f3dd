import { auditLog, type TenantTransaction } from '@cordboard/db';
import type { VerbContext } from './verb.ts';

/** Fields that must never reach the audit log, whatever verb carries them. */
const SECRET_FIELDS = new Set(['password', 'secret', 'token', 'jwt']);

function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, SECRET_FIELDS.has(key) ? '…' : redact(inner)]));
}

/** One row a change, in the transaction of the change. */
export async function audit(
  tx: TenantTransaction,
  context: Pick<VerbContext, 'tenantId' | 'agentId'>,
  action: string,
  detail: unknown,
): Promise<void> {
  await tx.insert(auditLog).values({ tenantId: context.tenantId, actorAgentId: context.agentId, action, detail: redact(detail) });
}
