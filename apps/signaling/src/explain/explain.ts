import { CordboardError } from '@cordboard/contracts';
import type { AgentExplanationView, AgentId, ContactExplanationView, ContactId, TenantId } from '@cordboard/contracts';
import type { Acd } from '@cordboard/acd';
import { agentReasons, queueShares } from './agent-reasons.ts';
import { contactReasons } from './contact-reasons.ts';
import { namesIn, type Names } from './names.ts';

async function namesOf(acd: Acd, tenantId: TenantId): Promise<Names> {
  const snapshot = await acd.readConfiguration(tenantId);
  if (snapshot === null) throw new CordboardError('not_found', { what: 'configuration', tenantId });
  return namesIn(snapshot);
}

/** Null when routing does not know it (any more). */
export async function explainContact(acd: Acd, tenantId: TenantId, contactId: ContactId): Promise<ContactExplanationView | null> {
  const [contact, waits, place, names] = await Promise.all([
    acd.readContact(tenantId, contactId),
    acd.explainContact(tenantId, contactId),
    acd.readPlace(tenantId, contactId),
    namesOf(acd, tenantId),
  ]);
  if (contact === null || contact.state === 'ended') return null;
  const { kind, state, queueId, enqueuedAtMs, agentId, dueAtMs } = contact;
  const inLine = state === 'queued' ? place : null;
  return {
    ...{ contactId, kind, state, enqueuedAtMs, dueAtMs },
    queueName: names.queue(queueId),
    position: inLine?.position ?? null,
    waiting: inLine?.waiting ?? null,
    estimatedWaitMs: inLine?.estimatedWaitMs == null ? null : [...inLine.estimatedWaitMs],
    priority: waits?.priority ?? 0,
    step: waits?.step ?? null,
    steps: waits?.steps ?? 0,
    asksFor: names.condition(waits?.asksFor ?? []),
    preferredAgentName: names.agent(waits?.preferredAgentId ?? null),
    nextChangeAtMs: waits?.nextChangeAtMs ?? null,
    agentName: names.agent(agentId),
    reasons: [...contactReasons(contact, waits)],
  };
}

/** Throws `not_found`. */
export async function explainAgent(acd: Acd, tenantId: TenantId, agentId: AgentId): Promise<AgentExplanationView> {
  const [agent, explanation, queues] = await Promise.all([
    acd.readAgent(tenantId, agentId),
    acd.explainAgent(tenantId, agentId),
    acd.readQueues(tenantId),
  ]);
  if (agent === null || explanation === null) throw new CordboardError('not_found', { what: 'agent', agentId });
  const { name, status, statusReason, state, queueIds } = agent;
  const served = queues.filter((queue) => queueIds.includes(queue.queueId));
  const shares = queueShares(
    explanation,
    served.map((queue) => ({ ...queue, waiting: queue.waiting + queue.callbacksWaiting })),
  );
  return {
    ...{ agentId, name, status, statusReason, state },
    pausedUntilMs: explanation.pausedUntilMs,
    reasons: [...agentReasons(explanation, shares)],
    queues: [...shares],
  };
}
