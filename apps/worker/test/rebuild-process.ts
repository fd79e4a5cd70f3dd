import { argv } from 'node:process';
import { metricRebuildIdSchema, tenantIdSchema } from '@cordboard/contracts';
import { connectDb } from '@cordboard/db';
import { createLogger, systemClock } from '@cordboard/platform';
import { rebuildMetrics } from '../src/jobs/rebuild-metrics.ts';

/** A process that rebuilds a tenant's metrics, one contact or agent at a time; for a test that kills it. */
const [, , appUrl = '', tenantId = '', rebuildId = ''] = argv;
const rebuild = { tenantId: tenantIdSchema.parse(tenantId), rebuildId: metricRebuildIdSchema.parse(rebuildId) };
const options = { db: connectDb(appUrl), clock: systemClock, log: createLogger('rebuild-process', 'silent'), pageSize: 1 };
await rebuildMetrics({ ...options, proveCounters: () => Promise.resolve(0) }, rebuild);
process.stdout.write('done\n');
process.exit(0);
