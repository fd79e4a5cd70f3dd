import { z } from 'zod';
import { newId } from '@cordboard/contracts';
import { createMetricRebuild, readLatestMetricRebuild, type MetricRebuildRow } from '@cordboard/db';
import { readPeriod } from '../metrics-period.ts';
import { withWorker } from '../signaling.ts';
import { defineVerb } from '../verb.ts';

const admins = ['admin'] as const;
/** The row is the promise: a worker that does not hear of it now looks within seconds. */
const TELL_MS = 2_000;

function stateOf({ id, fromDay, toDay, state, done, total, corrected, createdAt, endedAt }: MetricRebuildRow) {
  return {
    ...{ rebuildId: id, days: [fromDay, toDay] as const, done, total, corrected },
    state: endedAt === null ? ('running' as const) : state === 'done' ? ('done' as const) : ('failed' as const),
    requestedAtMs: createdAt.getTime(),
    endedAtMs: endedAt?.getTime() ?? null,
  };
}

/** The metrics of these days of the company are counted again from the events. Refused while a rebuild is under way. */
const rebuildMetrics = defineVerb({
  name: 'metrics.rebuild',
  roles: admins,
  input: z.object({ days: z.tuple([z.iso.date(), z.iso.date()]) }),
  target: (_input, { rebuildId }: ReturnType<typeof stateOf>) => ({ kind: 'metricRebuild', id: rebuildId }),
  run: async ({ tx, input: { days }, context }) => {
    const { edgesMs } = await readPeriod(tx, days, 'day');
    const nowMs = Date.now();
    const time = { fromMs: edgesMs[0] ?? nowMs, toMs: edgesMs.at(-1) ?? nowMs, nowMs };
    return stateOf(
      await createMetricRebuild(tx, { rebuildId: newId('metricRebuild', nowMs), days, ...time, requestedBy: context.agentId }),
    );
  },
  after: async ({ context: { tenantId }, services: { log } }, { rebuildId }) => {
    try {
      await withWorker((client) => client.call('metrics.rebuild', { tenantId, rebuildId }), TELL_MS);
    } catch (error) {
      log.warn({ err: error, tenantId, rebuildId }, 'no worker heard of a rebuild; it begins when one looks');
    }
  },
});

/** The latest rebuild and how far it is; null when there never was one. */
const readRebuild = defineVerb({
  name: 'metrics.rebuildState',
  roles: admins,
  input: z.object({}),
  target: null,
  run: async ({ tx }) => {
    const row = await readLatestMetricRebuild(tx);
    return row === null ? null : stateOf(row);
  },
});

export const metricRebuildVerbs = { 'metrics.rebuild': rebuildMetrics, 'metrics.rebuildState': readRebuild } as const;
