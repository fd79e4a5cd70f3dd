import { argv } from 'node:process';
import { newId } from '@cordboard/contracts';
import { connectRedis } from '@cordboard/platform';
import { createAcd } from '@cordboard/acd';
import { silent } from '../lib/redis-server.ts';
import { answerQuestions } from '../lib/workers.ts';
import { AgentActor } from './agent-actor.ts';
import { Customers } from './customers.ts';
import { TUNING, type ActorPlan } from './plan.ts';
import { Watcher } from './watcher.ts';

/** One process under chaos: the engine with its loops, and the agents and customers whose sockets it has. Argument: Redis URL. */
const realNow = Date.now.bind(Date);
let skewMs = 0;
Date.now = () => realNow() + skewMs;

const [url = ''] = argv.slice(2);
const redis = await connectRedis(url, { name: 'chaos-actor', log: silent });
const processId = newId('process');
const acd = await createAcd({ redis, processId, log: silent, tuning: TUNING });
await acd.start();
const watcher = new Watcher();
let customers: Customers | null = null;

answerQuestions({
  begin: (plan: ActorPlan) => {
    skewMs = plan.skewMs;
    customers = new Customers({ acd, watcher, plan });
    customers.start();
    for (const agent of plan.agents) new AgentActor({ acd, watcher, tenantId: plan.tenantId, ...agent, processId }).start();
    return Promise.resolve();
  },
  skew: (ms: number) => {
    skewMs = ms;
    return Promise.resolve();
  },
  /** Resolves when no command is under way; nothing new begins until `resume`. */
  hold: () => watcher.hold(),
  resume: () => {
    watcher.resume();
    return Promise.resolve();
  },
  /** No more customers; the agents go on. */
  drain: () => {
    customers?.stop();
    return Promise.resolve();
  },
  report: () => Promise.resolve(watcher.takeReport()),
});
process.send?.('ready');
