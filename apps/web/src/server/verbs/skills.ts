import { and, asc, eq, isNull, ne, sql } from 'drizzle-orm';
import { z } from 'zod';
import {
  CordboardError,
  newId,
  queueRoutingSchema,
  skillIdSchema,
  skillsOfRequirement,
  type QueueRoutingInput,
  type SkillId,
} from '@cordboard/contracts';
import { agents, agentSkills, bumpConfigVersion, queues, skills, type Tx } from '@cordboard/db';
import { defineVerb } from '../verb.ts';

const admins = ['admin'] as const;

export const listSkills = defineVerb({
  name: 'skill.list',
  roles: admins,
  input: z.object({}),
  target: null,
  run: async ({ tx }) => {
    const rows = await tx
      .select()
      .from(skills)
      .orderBy(asc(sql`lower(${skills.name})`));
    const people = await tx
      .select({ skillId: agentSkills.skillId, name: agents.name, level: agentSkills.level })
      .from(agentSkills)
      .innerJoin(agents, eq(agents.id, agentSkills.agentId))
      .where(eq(agents.active, true))
      .orderBy(asc(agents.name));
    const asking = await queuesBySkill(tx);
    return {
      skills: rows.map(({ id, name }) => ({
        skillId: id,
        name,
        people: people.filter((row) => row.skillId === id).map((row) => ({ name: row.name, level: row.level })),
        queues: asking.get(id) ?? [],
      })),
    };
  },
});

/** Makes a skill (no id) or renames one. */
export const saveSkill = defineVerb({
  name: 'skill.save',
  roles: admins,
  input: z.object({ skillId: skillIdSchema.nullable(), name: z.string().trim().min(1, 'needs a name').max(60) }),
  target: (_input, output: { skillId: SkillId }) => ({ kind: 'skill', id: output.skillId }),
  run: async ({ tx, input }) => {
    await bumpConfigVersion(tx);
    const skillId = input.skillId ?? newId('skill');
    const same = await tx
      .select({ id: skills.id })
      .from(skills)
      .where(and(eq(sql`lower(${skills.name})`, input.name.toLowerCase()), ne(skills.id, skillId)));
    if (same.length > 0) throw new CordboardError('duplicate', { issues: [{ path: 'name', message: 'is the name of another skill' }] });
    if (input.skillId === null) await tx.insert(skills).values({ id: skillId, name: input.name });
    else {
      const changed = await tx.update(skills).set({ name: input.name }).where(eq(skills.id, skillId)).returning({ id: skills.id });
      if (changed.length === 0) throw new CordboardError('not_found', { what: 'skill' });
    }
    return { skillId };
  },
});

/** Nobody has it any more. A queue that asks for it would wait for somebody who never comes, so that is refused. */
export const removeSkill = defineVerb({
  name: 'skill.remove',
  roles: admins,
  input: z.object({ skillId: skillIdSchema }),
  target: (input) => ({ kind: 'skill', id: input.skillId }),
  run: async ({ tx, input }) => {
    await bumpConfigVersion(tx);
    const asking = (await queuesBySkill(tx)).get(input.skillId) ?? [];
    if (asking.length > 0) throw new CordboardError('state_conflict', { why: 'skillAsked', names: asking });
    const gone = await tx.delete(skills).where(eq(skills.id, input.skillId)).returning({ id: skills.id });
    if (gone.length === 0) throw new CordboardError('not_found', { what: 'skill' });
    return {};
  },
});

/** Names of the queues that ask for a skill in one of their steps, by skill. */
async function queuesBySkill(tx: Tx): Promise<Map<SkillId, string[]>> {
  const rows = await tx
    .select({ name: queues.name, routing: queues.routing })
    .from(queues)
    .where(isNull(queues.archivedAt))
    .orderBy(asc(queues.name));
  const found = new Map<SkillId, string[]>();
  for (const { name, routing } of rows)
    for (const skillId of skillsOfRouting(routing)) found.set(skillId, [...(found.get(skillId) ?? []), name]);
  return found;
}

/** Every skill that the steps and rules of a queue name, once. */
export function skillsOfRouting(routing: QueueRoutingInput): readonly SkillId[] {
  const { steps, callerRules } = queueRoutingSchema.parse(routing);
  return [
    ...new Set([...steps, ...callerRules].flatMap(({ requirement }) => (requirement === null ? [] : skillsOfRequirement(requirement)))),
  ];
}

export const skillVerbs = {
  'skill.list': listSkills,
  'skill.save': saveSkill,
  'skill.remove': removeSkill,
} as const;
