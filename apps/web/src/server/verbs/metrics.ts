import { asc } from 'drizzle-orm';
import { z } from 'zod';
import {
  figuresOf,
  queueIdSchema,
  queueRoutingSchema,
  scorePredictions,
  serviceLevelVariantSchema,
  type AgentId,
  type QueueId,
  type QueueInput,
  type Stretch,
} from '@cordboard/contracts';
import {
  agents,
  queueAgents,
  queues as queueRows,
  readPredictions,
  readStretches,
  readVisits,
  routingProfileEntries,
  type Tx,
} from '@cordboard/db';
import { INTERVALS, NAMED_PERIODS, readPeriod, type Interval, type NamedPeriod } from '../metrics-period.ts';
import { defineVerb } from '../verb.ts';

const supervisors = ['admin', 'supervisor'] as const;

const inputSchema = z.object({
  period: z.enum(Object.keys(NAMED_PERIODS) as [NamedPeriod, ...NamedPeriod[]]).default('today'),
  /** First and last day in the company's time zone, instead of the named period. */
  days: z.tuple([z.iso.date(), z.iso.date()]).nullable().default(null),
  interval: z.enum(Object.keys(INTERVALS) as [Interval, ...Interval[]]).default('hour'),
  /** Whose intervals are told; null: of all as one. */
  queueId: queueIdSchema.nullable().default(null),
  /** Counts every service level in this way instead of in each queue's own. */
  variant: serviceLevelVariantSchema.nullable().default(null),
});

/** The agents who serve each queue today: by their profile, or else by the queue that names them. */
async function readServing(tx: Tx): Promise<ReadonlyMap<QueueId, ReadonlySet<AgentId>>> {
  const people = await tx.select({ agentId: agents.id, profileId: agents.routingProfileId }).from(agents);
  const named = await tx.select().from(queueAgents);
  const entries = await tx.select().from(routingProfileEntries);
  const serving = new Map<QueueId, Set<AgentId>>();
  const add = (queueId: QueueId, agentId: AgentId): void => {
    serving.set(queueId, (serving.get(queueId) ?? new Set<AgentId>()).add(agentId));
  };
  for (const { agentId, profileId } of people) {
    if (profileId === null) for (const one of named) if (one.agentId === agentId) add(one.queueId, agentId);
    if (profileId !== null) for (const one of entries) if (one.routingProfileId === profileId) add(one.queueId, agentId);
  }
  return serving;
}

/**
 * Every figure of a time, by queue and by interval, computed from the visits and stretches that the events left. Queues that
 * are archived are told while they had somebody.
 */
export const readMetrics = defineVerb({
  name: 'metrics.read',
  roles: supervisors,
  input: inputSchema,
  target: null,
  run: async ({ tx, input }) => {
    const period = await readPeriod(tx, input.days ?? input.period, input.interval);
    const { edgesMs } = period;
    const [fromMs, toMs] = [edgesMs[0] ?? 0, edgesMs.at(-1) ?? 0];
    const rows = await tx.select().from(queueRows).orderBy(asc(queueRows.name), asc(queueRows.id));
    const ids = rows.map(({ id }) => id);
    const visits = Map.groupBy(await readVisits(tx, fromMs, toMs, ids), ({ queueId }) => queueId);
    const predictions = Map.groupBy(await readPredictions(tx, fromMs, toMs, ids), ({ queueId }) => queueId);
    const serving = await readServing(tx);
    const everybody = [...new Set([...serving.values()].flatMap((some) => [...some]))];
    const stretches = Map.groupBy(await readStretches(tx, fromMs, toMs, everybody), ({ agentId }) => agentId);
    const nowMs = Date.now();

    const shown = rows
      .filter(({ id, archivedAt }) => archivedAt === null || visits.has(id))
      .map(({ id, name, archivedAt, serviceLevelMs, routing }) => {
        const own = queueRoutingSchema.parse(routing).serviceLevel;
        const rule = input.variant === null ? own : { ...own, variant: input.variant };
        const judged: QueueInput = { visits: visits.get(id) ?? [], serviceLevelMs, rule };
        return { queueId: id, name, archived: archivedAt !== null, serviceLevelMs, rule, input: judged };
      });
    const stretchesOf = (queueIds: readonly QueueId[]): Stretch[] =>
      [...new Set(queueIds.flatMap((queueId) => [...(serving.get(queueId) ?? [])]))].flatMap((agentId) => stretches.get(agentId) ?? []);
    const chosen = shown.filter(({ queueId }) => input.queueId === null || queueId === input.queueId);
    const chosenIds = chosen.map(({ queueId }) => queueId);
    const chosenStretches = stretchesOf(chosenIds);
    const inputs = chosen.map((one) => one.input);
    const figures = (from: number, to: number) => figuresOf({ queues: inputs, stretches: chosenStretches, fromMs: from, toMs: to, nowMs });
    return {
      ...{ timeZone: period.timeZone, from: period.from, to: period.to, today: period.today, fromMs, toMs, nowMs },
      total: figures(fromMs, toMs),
      intervals: edgesMs.slice(0, -1).map((startMs, index) => {
        const endMs = edgesMs[index + 1] ?? toMs;
        return { startMs, endMs, ...figures(startMs, endMs) };
      }),
      predictions: scorePredictions(chosenIds.flatMap((queueId) => predictions.get(queueId) ?? [])),
      queues: shown.map(({ input: own, ...queue }) => ({
        ...queue,
        ...figuresOf({ queues: [own], stretches: stretchesOf([queue.queueId]), fromMs, toMs, nowMs }),
        predictions: scorePredictions(predictions.get(queue.queueId) ?? []),
      })),
    };
  },
});

export const metricsVerbs = { 'metrics.read': readMetrics } as const;
