import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { z } from 'zod';
import {
  agentIdSchema,
  CordboardError,
  newId,
  openingHoursSchema,
  promptIdSchema,
  queueIdSchema,
  queueRoutingSchema,
  strategySchema,
} from '@cordboard/contracts';
import {
  agents,
  alwaysOpen,
  bumpConfigVersion,
  PROMPT_MOMENTS,
  prompts as promptRows,
  queueAgents,
  queuePrompts,
  queues,
  setQueuePrompt,
  skills as skillRows,
  tenants,
  type PromptPick,
  type Tx,
} from '@cordboard/db';
import { requireFewLines } from '../line-limit.ts';
import { requireOwn } from '../own-rows.ts';
import { readProfiles } from '../profiles.ts';
import { defineVerb } from '../verb.ts';
import { skillsOfRouting } from './skills.ts';

const admins = ['admin'] as const;

const pickSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('builtIn') }),
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('prompt'), promptId: promptIdSchema }),
]);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false; // RangeError: the runtime does not know this zone.
  }
}

/** The contract's hours, and what it leaves to the one who saves: a zone that exists, days named once, spans that end. */
const hoursSchema = openingHoursSchema.superRefine((hours, context) => {
  if (!isTimeZone(hours.timeZone)) context.addIssue({ code: 'custom', path: ['timeZone'], message: 'is not a time zone' });
  hours.exceptions.forEach(({ date, spans }, place) => {
    if (hours.exceptions.findIndex((other) => other.date === date) !== place)
      context.addIssue({ code: 'custom', path: ['exceptions', place, 'date'], message: 'is on the list already' });
    spans.forEach((span, index) => {
      if (span.fromMinute >= span.toMinute)
        context.addIssue({ code: 'custom', path: ['exceptions', place, 'spans', index, 'toMinute'], message: 'must end after it begins' });
    });
  });
});

/** The contract's, and each step but the last has an end. */
const routingSchema = queueRoutingSchema.superRefine(({ steps }, context) => {
  steps.forEach(({ forMs }, place) => {
    if (forMs === null && place < steps.length - 1)
      context.addIssue({ code: 'custom', path: ['steps', place, 'forMs'], message: 'needs a time: another step follows' });
  });
});

/** Every setting of a queue, in the units the live parts use. */
export const queueSettingsSchema = z.object({
  name: z.string().trim().min(1, 'needs a name').max(80),
  strategy: strategySchema,
  routing: routingSchema,
  priority: z.int().min(0).max(100),
  ringMs: z.int().min(5_000).max(120_000),
  wrapUpMs: z.int().min(0).max(600_000),
  maxWaiting: z.int().min(0).max(10_000),
  maxWaitMs: z.int().min(0).max(14_400_000),
  onMaxWait: z.enum(['callback', 'message']),
  callbackOffered: z.boolean(),
  callbackDigit: z.string().regex(/^[0-9*#]$/, 'is one of 0 to 9, * and #'),
  callbackRetryMs: z.int().min(1_000).max(86_400_000),
  callbackMaxAttempts: z.int().min(1).max(10),
  callbackRingMs: z.int().min(5_000).max(120_000),
  announceEveryMs: z.int().min(5_000).max(600_000),
  announcePosition: z.boolean(),
  announceWait: z.boolean(),
  serviceLevelMs: z.int().min(1_000).max(600_000),
  recording: z.enum(['always', 'never']),
  /** 0: for ever. */
  recordingKeepDays: z.int().min(0).max(36_500).default(0),
  hours: hoursSchema,
  agentIds: z.array(agentIdSchema).max(10_000),
  prompts: z.object({
    greeting: pickSchema,
    music: pickSchema,
    closedMessage: pickSchema,
    fullMessage: pickSchema,
    waitedTooLongMessage: pickSchema,
    nobodyThereMessage: pickSchema,
  }),
});
type QueueSettings = z.output<typeof queueSettingsSchema>;

export const listQueues = defineVerb({
  name: 'queue.list',
  roles: ['admin', 'supervisor'],
  input: z.object({}),
  target: null,
  run: async ({ tx }) => {
    const rows = await tx.select().from(queues).where(isNull(queues.archivedAt)).orderBy(asc(queues.name));
    const places = await tx.select().from(queueAgents);
    const picks = await tx.select().from(queuePrompts);
    const people = await tx
      .select({ agentId: agents.id, name: agents.name, role: agents.role })
      .from(agents)
      .where(eq(agents.active, true))
      .orderBy(asc(agents.name));
    const [tenant] = await tx.select().from(tenants);
    return {
      agents: people,
      /** Who serves which queues by a routing profile, whatever the queue says. */
      profiles: (await readProfiles(tx)).map(({ entries, people: members }) => ({
        queueIds: [...new Set(entries.map(({ queueId }) => queueId))],
        agentIds: members.map(({ agentId }) => agentId),
      })),
      timeZone: tenant?.timeZone ?? 'UTC',
      fallbackQueueId: tenant?.fallbackQueueId ?? null,
      queues: rows.map(({ id, tenantId: _tenant, createdAt: _created, archivedAt: _archived, routing, ...settings }) => ({
        queueId: id,
        ...settings,
        routing: queueRoutingSchema.parse(routing),
        agentIds: places.filter((place) => place.queueId === id).map((place) => place.agentId),
        prompts: Object.fromEntries(
          PROMPT_MOMENTS.map((moment): [string, PromptPick] => {
            const pick = picks.find((one) => one.queueId === id && one.moment === moment);
            if (pick?.kind === 'none') return [moment, { kind: 'none' }];
            return [moment, pick?.promptId ? { kind: 'prompt', promptId: pick.promptId } : { kind: 'builtIn' }];
          }),
        ) as QueueSettings['prompts'],
      })),
    };
  },
});

async function requireOwnRows(tx: Tx, { agentIds, prompts: picks, routing }: QueueSettings): Promise<void> {
  const people = await tx.select({ id: agents.id }).from(agents).where(inArray(agents.id, agentIds));
  requireOwn('settings.agentIds', agentIds, people);
  requireOwn('settings.routing.steps', skillsOfRouting(routing), await tx.select({ id: skillRows.id }).from(skillRows));
  const targets = routing.overflow.flatMap(({ action }) => (action.type === 'queue' ? [action.queueId] : []));
  const own = await tx.select({ id: queues.id }).from(queues).where(isNull(queues.archivedAt));
  requireOwn('settings.routing.overflow', targets, own);
  if (routing.whenClosed.type === 'queue') requireOwn('settings.routing.whenClosed', [routing.whenClosed.queueId], own);
  const sounds = await tx.select({ id: promptRows.id }).from(promptRows);
  for (const moment of PROMPT_MOMENTS) {
    const pick = picks[moment];
    if (pick.kind === 'prompt') requireOwn(`settings.prompts.${moment}`, [pick.promptId], sounds);
  }
}

async function setAgents(tx: Tx, queueId: z.output<typeof queueIdSchema>, agentIds: QueueSettings['agentIds']): Promise<void> {
  await tx.delete(queueAgents).where(eq(queueAgents.queueId, queueId));
  const members = [...new Set(agentIds)];
  if (members.length > 0) await tx.insert(queueAgents).values(members.map((agentId) => ({ queueId, agentId })));
}

/** Makes a queue (no id) or changes one. What is waiting keeps its place; the new rules hold from the next decision on. */
export const saveQueue = defineVerb({
  name: 'queue.save',
  roles: admins,
  input: z.object({ queueId: queueIdSchema.nullable(), settings: queueSettingsSchema }),
  target: (_input, output: { queueId: string }) => ({ kind: 'queue', id: output.queueId }),
  run: async ({ tx, input, context }) => {
    const { agentIds, prompts, ...columns } = input.settings;
    const queueId = input.queueId ?? newId('queue');
    await requireOwnRows(tx, input.settings);
    if (input.queueId === null) await tx.insert(queues).values({ id: queueId, ...columns });
    else {
      const changed = await tx
        .update(queues)
        .set(columns)
        .where(and(eq(queues.id, queueId), isNull(queues.archivedAt)))
        .returning({ id: queues.id });
      if (changed.length === 0) throw new CordboardError('not_found', { what: 'queue' });
    }
    await setAgents(tx, queueId, agentIds);
    for (const moment of PROMPT_MOMENTS) await setQueuePrompt(tx, queueId, moment, prompts[moment]);
    await bumpConfigVersion(tx);
    await requireFewLines(tx, context.tenantId, columns.routing.steps.length > 0 ? 'settings.routing.steps' : 'settings.agentIds');
    return { queueId };
  },
});

/** The values a new queue starts with; the page shows them before anything is saved. */
export const newQueueDefaults = defineVerb({
  name: 'queue.defaults',
  roles: admins,
  input: z.object({}),
  target: null,
  run: async ({ tx }) => {
    const [tenant] = await tx.select().from(tenants);
    const builtIn = { kind: 'builtIn' } as const;
    const settings: QueueSettings = {
      name: '',
      strategy: 'longestIdle',
      routing: queueRoutingSchema.parse({}),
      priority: 50,
      ringMs: 20_000,
      wrapUpMs: 60_000,
      maxWaiting: 0,
      maxWaitMs: 0,
      onMaxWait: 'callback',
      callbackOffered: true,
      callbackDigit: '1',
      callbackRetryMs: 300_000,
      callbackMaxAttempts: 3,
      callbackRingMs: 30_000,
      announceEveryMs: 30_000,
      announcePosition: true,
      announceWait: true,
      serviceLevelMs: 20_000,
      recording: 'always',
      recordingKeepDays: 0,
      hours: alwaysOpen(tenant?.timeZone ?? 'UTC'),
      agentIds: [],
      prompts: {
        ...{ greeting: builtIn, music: builtIn, closedMessage: builtIn, fullMessage: builtIn },
        ...{ waitedTooLongMessage: builtIn, nobodyThereMessage: builtIn },
      },
    };
    return { settings };
  },
});

/** Waiting contacts go to the fallback queue, which therefore cannot be archived itself; nor one that a key leads to. */
export const archiveQueue = defineVerb({
  name: 'queue.archive',
  roles: admins,
  input: z.object({ queueId: queueIdSchema }),
  target: (input) => ({ kind: 'queue', id: input.queueId }),
  run: async ({ tx, input }) => {
    const [tenant] = await tx.select().from(tenants);
    if (tenant?.fallbackQueueId === input.queueId) throw new CordboardError('state_conflict', { why: 'fallback' });
    const keys = await tx.query.webCallKeys.findMany({
      where: (key, { and: both, eq: is, isNull: none }) => both(is(key.queueId, input.queueId), none(key.revokedAt)),
    });
    if (keys.length > 0) throw new CordboardError('state_conflict', { why: 'webCallKeys', names: keys.map((key) => key.name) });
    const gone = await tx
      .update(queues)
      .set({ archivedAt: new Date() })
      .where(and(eq(queues.id, input.queueId), isNull(queues.archivedAt)))
      .returning({ id: queues.id });
    if (gone.length === 0) throw new CordboardError('not_found', { what: 'queue' });
    await bumpConfigVersion(tx);
    return {};
  },
});

/** Contacts whose queue is gone go here. */
export const setFallbackQueue = defineVerb({
  name: 'queue.setFallback',
  roles: admins,
  input: z.object({ queueId: queueIdSchema }),
  target: (input) => ({ kind: 'queue', id: input.queueId }),
  run: async ({ tx, input }) => {
    const own = await tx
      .select({ id: queues.id })
      .from(queues)
      .where(and(eq(queues.id, input.queueId), isNull(queues.archivedAt)));
    if (own.length === 0) throw new CordboardError('not_found', { what: 'queue' });
    await tx.update(tenants).set({ fallbackQueueId: input.queueId });
    await bumpConfigVersion(tx);
    return {};
  },
});

export const queueVerbs = {
  'queue.list': listQueues,
  'queue.save': saveQueue,
  'queue.defaults': newQueueDefaults,
  'queue.archive': archiveQueue,
  'queue.setFallback': setFallbackQueue,
} as const;
