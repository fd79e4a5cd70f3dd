import { and, asc, eq, ne } from 'drizzle-orm';
import { z } from 'zod';
import { agentIdSchema, CordboardError, queueIdSchema, roleSchema } from '@cordboard/contracts';
import { agents, bumpConfigVersion, queueAgents, queues, type Tx } from '@cordboard/db';
import { revokeAccess } from '../signaling.ts';
import { defineVerb } from '../verb.ts';

const admins = ['admin'] as const;

export const listPeople = defineVerb({
  name: 'person.list',
  roles: admins,
  input: z.object({}),
  target: null,
  run: async ({ tx }) => {
    const rows = await tx.select().from(agents).orderBy(asc(agents.name));
    const places = await tx.select().from(queueAgents);
    const all = await tx.select({ queueId: queues.id, name: queues.name }).from(queues).orderBy(asc(queues.name));
    return {
      queues: all,
      people: rows.map((agent) => ({
        agentId: agent.id,
        name: agent.name,
        email: agent.email,
        role: agent.role,
        active: agent.active,
        queueIds: places.filter((place) => place.agentId === agent.id).map((place) => place.queueId),
      })),
    };
  },
});

/** Somebody must always be able to mend things. */
async function keepAnAdmin(tx: Tx, besides: z.output<typeof agentIdSchema>): Promise<void> {
  const others = await tx
    .select({ id: agents.id })
    .from(agents)
    .where(and(eq(agents.role, 'admin'), eq(agents.active, true), ne(agents.id, besides)));
  if (others.length === 0) throw new CordboardError('state_conflict', { why: 'lastAdmin' });
}

export const savePerson = defineVerb({
  name: 'person.save',
  roles: admins,
  input: z.object({
    agentId: agentIdSchema,
    name: z.string().trim().min(1, 'needs a name').max(120),
    role: roleSchema,
    queueIds: z.array(queueIdSchema).max(500),
  }),
  target: (input) => ({ kind: 'agent', id: input.agentId }),
  run: async ({ tx, input }) => {
    if (input.role !== 'admin') await keepAnAdmin(tx, input.agentId);
    const changed = await tx
      .update(agents)
      .set({ name: input.name, role: input.role })
      .where(eq(agents.id, input.agentId))
      .returning({ id: agents.id });
    if (changed.length === 0) throw new CordboardError('not_found', { what: 'person' });
    await tx.delete(queueAgents).where(eq(queueAgents.agentId, input.agentId));
    if (input.queueIds.length > 0)
      await tx.insert(queueAgents).values(input.queueIds.map((queueId) => ({ queueId, agentId: input.agentId })));
    await bumpConfigVersion(tx);
    return {};
  },
});

/** A removed member's sockets close within 5 s; the row stays, so that history keeps the name. */
export const setPersonActive = defineVerb({
  name: 'person.setActive',
  roles: admins,
  input: z.object({ agentId: agentIdSchema, active: z.boolean() }),
  target: (input) => ({ kind: 'agent', id: input.agentId }),
  run: async ({ tx, input }) => {
    if (!input.active) await keepAnAdmin(tx, input.agentId);
    const changed = await tx.update(agents).set({ active: input.active }).where(eq(agents.id, input.agentId)).returning({ id: agents.id });
    if (changed.length === 0) throw new CordboardError('not_found', { what: 'person' });
    await bumpConfigVersion(tx);
    return {};
  },
  after: async ({ context, input }) => {
    if (!input.active) await revokeAccess({ tenantId: context.tenantId, agentId: input.agentId, webCallKeyId: null });
  },
});

export const peopleVerbs = { 'person.list': listPeople, 'person.save': savePerson, 'person.setActive': setPersonActive } as const;
