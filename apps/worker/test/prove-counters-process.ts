import { argv } from 'node:process';
import { createAcd } from '@cordboard/acd';
import { newId } from '@cordboard/contracts';
import { connectDb } from '@cordboard/db';
import { connectRedis, createLogger, systemClock } from '@cordboard/platform';
import { proveCounters } from '../src/jobs/prove-counters.ts';

/** A process that proves the counters under a prefix and says when it begins; for a test that kills it. */
const [, , appUrl = '', redisUrl = '', testPrefix = ''] = argv;
const log = createLogger('prove-process', 'silent');
const redis = await connectRedis(redisUrl, { name: 'prove-process', log });
const acd = await createAcd({ redis, processId: newId('process'), log, testPrefix });
const db = connectDb(appUrl);
process.stdout.write('begins\n');
await proveCounters({ db, acd, clock: systemClock, log });
process.stdout.write('done\n');
process.exit(0);
