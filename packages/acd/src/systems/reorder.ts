import type { ConfigurationSnapshot, TenantId } from '@cordboard/contracts';
import { servicesOf } from '../domain/standings.ts';
import type { Resources } from '../store/resources.ts';

const AGENTS_PER_CALL = 50;

/** Puts agents who stand in line there anew, in steps. */
export async function reorderAgents({ commands }: Resources, tenantId: TenantId, agentIds: readonly string[]): Promise<void> {
  for (let index = 0; index < agentIds.length; index += AGENTS_PER_CALL) {
    await commands.expectOk(tenantId, 'idle-reorder', agentIds.slice(index, index + AGENTS_PER_CALL));
  }
}

/** The agents of the queues that have another strategy than before. */
export function agentsToReorder(before: ConfigurationSnapshot | null, after: ConfigurationSnapshot): readonly string[] {
  const old = new Map(before?.queues.map((queue) => [queue.queueId, queue.strategy]));
  const changed = new Set(after.queues.filter(({ queueId, strategy }) => old.get(queueId) !== strategy).map(({ queueId }) => queueId));
  return [...servicesOf(after)].filter(([, services]) => services.some(({ queueId }) => changed.has(queueId))).map(([agentId]) => agentId);
}
