import { newId, tenantIdSchema } from '@cordboard/contracts';
import { connectRedis, createLogger } from '@cordboard/platform';
import { createAcd } from '@cordboard/acd';
import { argv, stdout } from 'node:process';

/** A process of its own that runs the ACD's timers until it is killed. Arguments: Redis URL, key prefix, tenant. */
const [url = '', testPrefix = '', tenant = ''] = argv.slice(2);
const log = createLogger('acd-process', 'fatal');
const redis = await connectRedis(url, { name: 'acd-process', log });
const acd = await createAcd({ redis, processId: newId('process'), log, testPrefix });
await acd.start();
await acd.runDue(tenantIdSchema.parse(tenant));
stdout.write('ready\n');
