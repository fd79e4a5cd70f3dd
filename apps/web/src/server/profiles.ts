import { asc, eq, isNull, sql } from 'drizzle-orm';
import { agents, queues, routingProfileEntries, routingProfiles, type Tx } from '@cordboard/db';

/** The routing profiles by name, each with the queues that are not archived and the people who have it. */
export async function readProfiles(tx: Tx) {
  const rows = await tx
    .select()
    .from(routingProfiles)
    .orderBy(asc(sql`lower(${routingProfiles.name})`));
  const entries = await tx
    .select({ entry: routingProfileEntries, queueName: queues.name })
    .from(routingProfileEntries)
    .innerJoin(queues, eq(queues.id, routingProfileEntries.queueId))
    .where(isNull(queues.archivedAt))
    .orderBy(asc(routingProfileEntries.priority), asc(queues.name));
  const people = await tx
    .select({ agentId: agents.id, name: agents.name, active: agents.active, routingProfileId: agents.routingProfileId })
    .from(agents)
    .orderBy(asc(agents.name));
  return rows.map(({ id, name, capacity }) => ({
    routingProfileId: id,
    name,
    capacity,
    entries: entries
      .filter(({ entry }) => entry.routingProfileId === id)
      .map(({ entry: { tenantId: _tenant, routingProfileId: _profile, ...entry }, queueName }) => ({ ...entry, queueName })),
    people: people
      .filter(({ routingProfileId }) => routingProfileId === id)
      .map(({ agentId, name: personName, active }) => ({ agentId, name: personName, active })),
  }));
}
