import { and, asc, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import { z } from 'zod';
import {
  agentIdSchema,
  CordboardError,
  queueIdSchema,
  roleSchema,
  routingProfileIdSchema,
  skillIdSchema,
  skillLevelSchema,
  type AgentId,
  type SkillId,
} from '@cordboard/contracts';
import { agents, agentSkills, bumpConfigVersion, queueAgents, queues, routingProfiles, skills, type Tx } from '@cordboard/db';
import { sendMail, type MailOutcome } from '../mail.ts';
import { invitationMail } from '../mails.ts';
import { requireFewLines } from '../line-limit.ts';
import { requireOwn } from '../own-rows.ts';
import { readProfiles } from '../profiles.ts';
import {
  cancelInvitation,
  companyOf,
  insertInvitation,
  insertResetLink,
  invitationLink,
  pendingInvitations,
  setMemberRole,
} from '../people-links.ts';
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
    const all = await tx
      .select({ queueId: queues.id, name: queues.name })
      .from(queues)
      .where(isNull(queues.archivedAt))
      .orderBy(asc(queues.name));
    const levels = await tx.select().from(agentSkills);
    const open = new Set(all.map((queue) => queue.queueId));
    return {
      queues: all,
      profiles: (await readProfiles(tx)).map(({ routingProfileId, name, entries }) => ({
        routingProfileId,
        name,
        queueIds: [...new Set(entries.map(({ queueId }) => queueId))],
      })),
      people: rows.map((agent) => ({
        agentId: agent.id,
        name: agent.name,
        email: agent.email,
        role: agent.role,
        active: agent.active,
        hasLogin: agent.userId !== null,
        weight: agent.weight,
        routingProfileId: agent.routingProfileId,
        skills: levels.filter((row) => row.agentId === agent.id).map(({ skillId, level }) => ({ skillId, level })),
        queueIds: places.filter((place) => place.agentId === agent.id && open.has(place.queueId)).map((place) => place.queueId),
      })),
    };
  },
});

/** Somebody must always be able to mend things. The tenant's row is locked by then, so two cannot step down at once. */
async function keepAnAdmin(tx: Tx, besides: z.output<typeof agentIdSchema>): Promise<void> {
  const others = await tx
    .select({ id: agents.id })
    .from(agents)
    .where(and(eq(agents.role, 'admin'), eq(agents.active, true), ne(agents.id, besides)));
  if (others.length === 0) throw new CordboardError('state_conflict', { why: 'lastAdmin' });
}

async function setSkills(
  tx: Tx,
  agentId: AgentId,
  levels: readonly { readonly skillId: SkillId; readonly level: number }[],
): Promise<void> {
  const bySkill = new Map(levels.map((row) => [row.skillId, row.level]));
  requireOwn('skills', [...bySkill.keys()], await tx.select({ id: skills.id }).from(skills));
  await tx.delete(agentSkills).where(eq(agentSkills.agentId, agentId));
  if (bySkill.size > 0) await tx.insert(agentSkills).values([...bySkill].map(([skillId, level]) => ({ agentId, skillId, level })));
}

export const savePerson = defineVerb({
  name: 'person.save',
  roles: admins,
  input: z.object({
    agentId: agentIdSchema,
    name: z.string().trim().min(1, 'needs a name').max(120),
    role: roleSchema,
    /** Says what they serve, instead of the queues; these are kept for when it is taken away. */
    routingProfileId: routingProfileIdSchema.nullable(),
    queueIds: z.array(queueIdSchema).max(500),
    skills: z.array(z.object({ skillId: skillIdSchema, level: skillLevelSchema })).max(100),
    /** For queues that choose by chance. */
    weight: z.int().min(1).max(100),
  }),
  target: (input) => ({ kind: 'agent', id: input.agentId }),
  run: async ({ tx, input, context }) => {
    await bumpConfigVersion(tx);
    const [before] = await tx.select().from(agents).where(eq(agents.id, input.agentId));
    if (!before) throw new CordboardError('not_found', { what: 'person' });
    if (input.role !== 'admin') await keepAnAdmin(tx, input.agentId);
    const queueIds = [...new Set(input.queueIds)];
    const own = await tx
      .select({ id: queues.id })
      .from(queues)
      .where(and(inArray(queues.id, queueIds), isNull(queues.archivedAt)));
    requireOwn('queueIds', queueIds, own);
    const { name, role, weight, routingProfileId } = input;
    if (routingProfileId !== null)
      requireOwn('routingProfileId', [routingProfileId], await tx.select({ id: routingProfiles.id }).from(routingProfiles));
    await tx.update(agents).set({ name, role, weight, routingProfileId }).where(eq(agents.id, input.agentId));
    await tx.delete(queueAgents).where(eq(queueAgents.agentId, input.agentId));
    if (queueIds.length > 0) await tx.insert(queueAgents).values(queueIds.map((queueId) => ({ queueId, agentId: input.agentId })));
    await setSkills(tx, input.agentId, input.skills);
    await requireFewLines(tx, context.tenantId, routingProfileId === null ? 'queueIds' : 'routingProfileId');
    if (before.userId !== null && before.role !== input.role)
      await setMemberRole((await companyOf(tx)).organizationId, before.userId, input.role);
    return { roleChanged: before.role !== input.role };
  },
  // A token says the role, so those of before must not be taken any longer; the desk comes back with a new one.
  after: async ({ context, input }, { roleChanged }) => {
    if (roleChanged) await revokeAccess({ tenantId: context.tenantId, agentId: input.agentId, webCallKeyId: null, why: 'changed' });
  },
});

/** A removed member's sockets close at once; the row stays, so that history keeps the name. */
export const setPersonActive = defineVerb({
  name: 'person.setActive',
  roles: admins,
  input: z.object({ agentId: agentIdSchema, active: z.boolean() }),
  target: (input) => ({ kind: 'agent', id: input.agentId }),
  run: async ({ tx, input }) => {
    await bumpConfigVersion(tx);
    if (!input.active) await keepAnAdmin(tx, input.agentId);
    const changed = await tx.update(agents).set({ active: input.active }).where(eq(agents.id, input.agentId)).returning({ id: agents.id });
    if (changed.length === 0) throw new CordboardError('not_found', { what: 'person' });
    return {};
  },
  after: async ({ context, input }) => {
    if (!input.active) await revokeAccess({ tenantId: context.tenantId, agentId: input.agentId, webCallKeyId: null, why: 'removed' });
  },
});

interface Invited {
  readonly invitationId: string;
  readonly link: string;
  readonly expiresAtMs: number;
  readonly mail: MailOutcome;
}

/** The answer carries the one-time link in any case: a mail may be late, or there is no mail server. */
export const invitePerson = defineVerb({
  name: 'person.invite',
  roles: admins,
  input: z.object({ email: z.email('is not an e-mail address').max(200).toLowerCase(), role: roleSchema }),
  target: (_input, output: Invited) => ({ kind: 'invitation', id: output.invitationId.slice(0, 8) }),
  run: async ({ tx, input, context }) => {
    const known = await tx
      .select({ id: agents.id })
      .from(agents)
      .where(eq(sql`lower(${agents.email})`, input.email));
    if (known.length > 0) throw new CordboardError('duplicate', { issues: [{ path: 'email', message: 'belongs to a member already' }] });
    const company = await companyOf(tx);
    const made = await insertInvitation({ ...company, ...input, inviterUserId: context.userId }, Date.now());
    const link = invitationLink(made.id);
    const mail = await sendMail(
      invitationMail({ to: input.email, locale: context.locale, company: company.name, inviter: context.name, link }),
    );
    return { invitationId: made.id, link, expiresAtMs: made.expiresAtMs, mail };
  },
});

export const listInvitations = defineVerb({
  name: 'person.invitations',
  roles: admins,
  input: z.object({}),
  target: null,
  run: async ({ tx }) => {
    const { organizationId } = await companyOf(tx);
    const rows = await pendingInvitations(organizationId, Date.now());
    return {
      invitations: rows.map(({ id, email, role, expiresAt, createdAt }) => ({
        invitationId: id,
        email,
        role: roleSchema.catch('agent').parse(role),
        link: invitationLink(id),
        createdAtMs: createdAt.getTime(),
        expiresAtMs: expiresAt.getTime(),
      })),
    };
  },
});

export const withdrawInvitation = defineVerb({
  name: 'person.withdrawInvitation',
  roles: admins,
  input: z.object({ invitationId: z.uuid() }),
  target: (input) => ({ kind: 'invitation', id: input.invitationId.slice(0, 8) }),
  run: async ({ tx, input }) => {
    const { organizationId } = await companyOf(tx);
    await cancelInvitation(organizationId, input.invitationId);
    return {};
  },
});

/** For a member who cannot get in and has no mailbox at hand; shown once. */
export const makeResetLink = defineVerb({
  name: 'person.resetLink',
  roles: admins,
  input: z.object({ agentId: agentIdSchema }),
  target: (input) => ({ kind: 'agent', id: input.agentId }),
  run: async ({ tx, input }) => {
    const [agent] = await tx
      .select({ userId: agents.userId })
      .from(agents)
      .where(and(eq(agents.id, input.agentId), eq(agents.active, true)));
    if (!agent?.userId) throw new CordboardError('not_found', { what: 'person' });
    const { organizationId } = await companyOf(tx);
    return insertResetLink(organizationId, agent.userId, Date.now());
  },
});

export const peopleVerbs = {
  'person.list': listPeople,
  'person.save': savePerson,
  'person.setActive': setPersonActive,
  'person.invite': invitePerson,
  'person.invitations': listInvitations,
  'person.withdrawInvitation': withdrawInvitation,
  'person.resetLink': makeResetLink,
} as const;
