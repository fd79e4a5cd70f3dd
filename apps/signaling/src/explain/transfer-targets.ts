import { CordboardError } from '@cordboard/contracts';
import type { Actor, AgentView, TenantId, TransferTargets } from '@cordboard/contracts';
import type { Acd } from '@cordboard/acd';

/** Whom one may ask, and to whom and where a call can go, oneself left out. Throws `not_allowed` to who is no member. */
export async function transferTargets(acd: Acd, tenantId: TenantId, actor: Actor): Promise<TransferTargets> {
  if (actor.kind !== 'agent') throw new CordboardError('not_allowed', { what: 'transfer targets' });
  const [agents, queues] = await Promise.all([acd.readAgents(tenantId), acd.readQueues(tenantId)]);
  const names = new Map(queues.map(({ queueId, name }) => [queueId, name]));
  const others = agents.filter(({ agentId }) => agentId !== actor.agentId);
  return {
    agents: others
      .map((agent) => ({
        ...{ agentId: agent.agentId, name: agent.name, status: agent.status, state: agent.state, free: isFree(agent) },
        queueNames: agent.queueIds.flatMap((queueId) => names.get(queueId) ?? []).sort(),
      }))
      .sort((a, b) => Number(b.free) - Number(a.free) || a.name.localeCompare(b.name)),
    queues: queues.map(({ queueId, name, open, waiting }) => ({
      ...{ queueId, name, open, waiting },
      freeAgents: others.filter((agent) => isFree(agent) && agent.queueIds.includes(queueId)).length,
    })),
  };
}

function isFree({ status, state, deskConnected, trouble }: AgentView): boolean {
  return status === 'available' && state === 'idle' && deskConnected && trouble === null;
}
