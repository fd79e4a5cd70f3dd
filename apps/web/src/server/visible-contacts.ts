import { and, eq, exists, isNull, or, type SQL } from 'drizzle-orm';
import { contacts, queueAgents, type Tx } from '@cordboard/db';
import type { VerbContext } from './verb.ts';

/** Agents see their own contacts; supervisors and admins see all of the tenant. */
export function visibleTo(context: VerbContext): SQL | undefined {
  return context.role === 'agent' ? eq(contacts.agentId, context.agentId) : undefined;
}

/** Whose recording may be heard: as `visibleTo`, and an agent who has left the contact's queue hears it no more. */
export function audibleTo(tx: Tx, context: VerbContext): SQL | undefined {
  if (context.role !== 'agent') return undefined;
  const stillServes = tx
    .select({ queueId: queueAgents.queueId })
    .from(queueAgents)
    .where(and(eq(queueAgents.queueId, contacts.queueId), eq(queueAgents.agentId, context.agentId)));
  return and(visibleTo(context), or(isNull(contacts.queueId), exists(stillServes)));
}
