import { and, asc, eq, inArray, isNull, ne, notInArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import {
  agentIdSchema,
  capacitySchema,
  CordboardError,
  MOST_DELAYS,
  newId,
  routingProfileIdSchema,
  routingProfileSchema,
  type Capacity,
  type RoutingProfile,
  type RoutingProfileId,
} from '@cordboard/contracts';
import { agents, bumpConfigVersion, queueAgents, queues, routingProfileEntries, routingProfiles, type Tx } from '@cordboard/db';
import { requireFewLines } from '../line-limit.ts';
import { requireOwn } from '../own-rows.ts';
import { readProfiles } from '../profiles.ts';
import { defineVerb } from '../verb.ts';

const admins = ['admin'] as const;

export const listProfiles = defineVerb({
  name: 'routingProfile.list',
  roles: admins,
  input: z.object({}),
  target: null,
  run: async ({ tx }) => ({
    profiles: await readProfiles(tx),
    queues: await tx
      .select({ queueId: queues.id, name: queues.name })
      .from(queues)
      .where(isNull(queues.archivedAt))
      .orderBy(asc(queues.name)),
    people: await tx
      .select({ agentId: agents.id, name: agents.name, routingProfileId: agents.routingProfileId })
      .from(agents)
      .where(eq(agents.active, true))
      .orderBy(asc(agents.name)),
  }),
});

type Entries = RoutingProfile['entries'];

/** The contract's, and each queue once a channel. */
const entriesSchema = routingProfileSchema.shape.entries.superRefine((entries, context) => {
  const seen = new Set<string>();
  entries.forEach(({ queueId, channel }, place) => {
    const key = `${queueId} ${channel}`;
    if (seen.has(key)) context.addIssue({ code: 'custom', path: [place, 'queueId'], message: 'this queue is on the list already' });
    seen.add(key);
  });
});

function refuse(place: number, field: keyof Entries[number], message: string): never {
  throw new CordboardError('invalid_input', { issues: [{ path: `entries.${String(place)}.${field}`, message }] });
}

/** Queues that are there, and no more delays of one queue than routing takes. */
async function requireRoutable(tx: Tx, routingProfileId: RoutingProfileId, entries: Entries): Promise<void> {
  const open = await tx.select({ id: queues.id }).from(queues).where(isNull(queues.archivedAt));
  const known = new Set(open.map(({ id }) => id));
  entries.forEach(({ queueId }, place) => {
    if (!known.has(queueId)) refuse(place, 'queueId', 'is not there (any more)');
  });
  const others = await tx
    .select({ queueId: routingProfileEntries.queueId, delayMs: routingProfileEntries.delayMs })
    .from(routingProfileEntries)
    .where(ne(routingProfileEntries.routingProfileId, routingProfileId));
  // Whom a queue names itself is asked at once.
  const named = await tx.selectDistinct({ queueId: queueAgents.queueId }).from(queueAgents);
  entries.forEach(({ queueId }, place) => {
    const all = [...others, ...entries, ...named.map((row) => ({ ...row, delayMs: 0 }))];
    const delays = new Set(all.filter((one) => one.queueId === queueId).map(({ delayMs }) => delayMs));
    if (delays.size > MOST_DELAYS) refuse(place, 'delayMs', 'makes too many different delays of this queue');
  });
}

/** Nobody is asked for a channel of which the profile has no place. */
function requirePlaces(entries: Entries, capacity: Capacity): void {
  entries.forEach(({ channel }, place) => {
    if (capacity[channel] === 0) refuse(place, 'queueId', `is served by ${channel}, of which this profile takes nothing`);
  });
}

/** What the profile has when it is saved without one: the page, which is about calls, changes nothing of it. */
async function capacityOf(tx: Tx, routingProfileId: RoutingProfileId | null): Promise<Capacity> {
  if (routingProfileId === null) return capacitySchema.parse({});
  const [row] = await tx
    .select({ capacity: routingProfiles.capacity })
    .from(routingProfiles)
    .where(eq(routingProfiles.id, routingProfileId));
  return row?.capacity ?? capacitySchema.parse({});
}

async function requireFreeName(tx: Tx, routingProfileId: RoutingProfileId, name: string): Promise<void> {
  const same = await tx
    .select({ id: routingProfiles.id })
    .from(routingProfiles)
    .where(and(eq(sql`lower(${routingProfiles.name})`, name.toLowerCase()), ne(routingProfiles.id, routingProfileId)));
  if (same.length > 0) throw new CordboardError('duplicate', { issues: [{ path: 'name', message: 'is the name of another profile' }] });
}

/** Makes a profile (no id) or changes one, and gives it to these people and to nobody else. */
export const saveProfile = defineVerb({
  name: 'routingProfile.save',
  roles: admins,
  input: z.object({
    routingProfileId: routingProfileIdSchema.nullable(),
    name: z.string().trim().min(1, 'needs a name').max(60),
    /** Left out: as it was, one call for a new profile. */
    capacity: capacitySchema.optional(),
    entries: entriesSchema,
    agentIds: z.array(agentIdSchema).max(10_000),
  }),
  target: (_input, output: { routingProfileId: RoutingProfileId }) => ({ kind: 'routingProfile', id: output.routingProfileId }),
  run: async ({ tx, input, context }) => {
    await bumpConfigVersion(tx);
    const routingProfileId = input.routingProfileId ?? newId('routingProfile');
    const agentIds = [...new Set(input.agentIds)];
    const capacity = input.capacity ?? (await capacityOf(tx, input.routingProfileId));
    await requireFreeName(tx, routingProfileId, input.name);
    requirePlaces(input.entries, capacity);
    await requireRoutable(tx, routingProfileId, input.entries);
    requireOwn('agentIds', agentIds, await tx.select({ id: agents.id }).from(agents).where(inArray(agents.id, agentIds)));
    if (input.routingProfileId === null) await tx.insert(routingProfiles).values({ id: routingProfileId, name: input.name, capacity });
    else {
      const mine = eq(routingProfiles.id, routingProfileId);
      const changed = await tx
        .update(routingProfiles)
        .set({ name: input.name, capacity })
        .where(mine)
        .returning({ id: routingProfiles.id });
      if (changed.length === 0) throw new CordboardError('not_found', { what: 'routing profile' });
    }
    await tx.delete(routingProfileEntries).where(eq(routingProfileEntries.routingProfileId, routingProfileId));
    if (input.entries.length > 0)
      await tx.insert(routingProfileEntries).values(input.entries.map((entry) => ({ ...entry, routingProfileId })));
    const had = eq(agents.routingProfileId, routingProfileId);
    await tx
      .update(agents)
      .set({ routingProfileId: null })
      .where(and(had, notInArray(agents.id, agentIds)));
    await tx.update(agents).set({ routingProfileId }).where(inArray(agents.id, agentIds));
    await requireFewLines(tx, context.tenantId, 'entries');
    return { routingProfileId };
  },
});

/** Only one that nobody has: what its people served is said nowhere else. */
export const removeProfile = defineVerb({
  name: 'routingProfile.remove',
  roles: admins,
  input: z.object({ routingProfileId: routingProfileIdSchema }),
  target: (input) => ({ kind: 'routingProfile', id: input.routingProfileId }),
  run: async ({ tx, input: { routingProfileId } }) => {
    await bumpConfigVersion(tx);
    const people = await tx
      .select({ name: agents.name })
      .from(agents)
      .where(eq(agents.routingProfileId, routingProfileId))
      .orderBy(asc(agents.name));
    if (people.length > 0) throw new CordboardError('state_conflict', { why: 'profileUsed', names: people.map(({ name }) => name) });
    const gone = await tx.delete(routingProfiles).where(eq(routingProfiles.id, routingProfileId)).returning({ id: routingProfiles.id });
    if (gone.length === 0) throw new CordboardError('not_found', { what: 'routing profile' });
    return {};
  },
});

export const routingProfileVerbs = {
  'routingProfile.list': listProfiles,
  'routingProfile.save': saveProfile,
  'routingProfile.remove': removeProfile,
} as const;
