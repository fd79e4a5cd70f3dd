import { and, asc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { agents, contacts, queueAgents, routingProfileEntries, webCallKeys } from '@cordboard/db';
import { configuration } from '../configuration.ts';
import { defineVerb } from '../verb.ts';

/** What the first steps show: the key to try, whether this person is in a queue, and whether a call was answered yet. */
export const readFirstSteps = defineVerb({
  name: 'start.read',
  roles: ['admin'],
  input: z.object({}),
  target: null,
  run: async ({ tx, context }) => {
    const [key] = await tx.select().from(webCallKeys).where(isNull(webCallKeys.revokedAt)).orderBy(asc(webCallKeys.createdAt)).limit(1);
    const [place] = await tx
      .select({ queueId: queueAgents.queueId })
      .from(queueAgents)
      .where(eq(queueAgents.agentId, context.agentId))
      .limit(1);
    const [byProfile] = await tx
      .select({ queueId: routingProfileEntries.queueId })
      .from(agents)
      .leftJoin(routingProfileEntries, eq(routingProfileEntries.routingProfileId, agents.routingProfileId))
      .where(and(eq(agents.id, context.agentId), isNotNull(agents.routingProfileId)))
      .limit(1);
    const [answered] = await tx
      .select({ count: sql<number>`count(*)::int` })
      .from(contacts)
      .where(and(isNotNull(contacts.connectedAt)));
    const { PUBLIC_URL } = configuration();
    return {
      webCallKeyId: key?.id ?? null,
      snippet: key ? `<script async src="${PUBLIC_URL}/embed.js" data-key="${key.id}"></script>` : null,
      inQueue: byProfile ? byProfile.queueId !== null : place !== undefined,
      answeredCalls: answered?.count ?? 0,
    };
  },
});

export const startVerbs = { 'start.read': readFirstSteps } as const;
