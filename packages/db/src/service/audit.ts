import type { Actor } from '@cordboard/contracts';
import type { Tx } from '../connect.ts';
import { auditLog } from '../schema/audit-log.ts';

export interface AuditEntry {
  readonly actor: Actor;
  /** Past tense: `recording.played`, `queue.updated`. */
  readonly action: string;
  readonly targetKind: string;
  readonly target: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** In the same transaction as what it tells of. */
export async function writeAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  const { actor } = entry;
  const name = actor.kind === 'agent' ? actor.agentId : actor.kind === 'visitor' ? actor.visitorId : actor.name;
  await tx.insert(auditLog).values({
    actorKind: actor.kind,
    actor: name,
    action: entry.action,
    targetKind: entry.targetKind,
    target: entry.target,
    data: { ...entry.data },
  });
}
