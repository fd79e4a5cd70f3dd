import type { ProcessId } from '@cordboard/contracts';
import { systemClock, type Clock, type Logger, type RedisClient } from '@cordboard/platform';
import type { Acd } from './acd.ts';
import { createEngine } from './runtime/engine.ts';
import { createEventTail } from './runtime/event-tail.ts';
import { createReconciler } from './runtime/reconciler.ts';
import { createTimer } from './runtime/timer.ts';
import { createCommands } from './store/commands.ts';
import { createEventStore } from './store/event-store.ts';
import { createKeys } from './store/keys.ts';
import { loadLibrary, type LuaLibrary } from './store/lua-library.ts';
import type { Resources } from './store/resources.ts';
import { createSnapshots } from './store/snapshots.ts';
import { createSubscriber } from './store/subscriber.ts';
import { agentSystem } from './systems/agents.ts';
import { callbackSystem } from './systems/callbacks.ts';
import { configurationSystem } from './systems/configuration.ts';
import { consultSystem } from './systems/consults.ts';
import { contactSystem } from './systems/contacts.ts';
import { counterSystem } from './systems/counters.ts';
import { eventSystem } from './systems/events.ts';
import { explainSystem } from './systems/explain.ts';
import { lineSystem } from './systems/lines.ts';
import { offerSystem } from './systems/offers.ts';
import { createPlanner } from './systems/planning.ts';
import { previewSystem, STAGE_TUNING, type OpenStage } from './systems/preview.ts';
import { queueSystem } from './systems/queues.ts';
import { reclaimSystem } from './systems/reclaim.ts';
import { supervisionSystem } from './systems/supervision.ts';
import { DEFAULT_TUNING, type Tuning } from './tuning.ts';

export interface AcdOptions {
  /** Stays the caller's: `close()` leaves it open. A second connection is made from it for messages. */
  readonly redis: RedisClient;
  readonly processId: ProcessId;
  readonly log: Logger;
  /** Tests only, with `testPrefix`: scripts then take their time from it instead of from Redis. */
  readonly clock?: Clock;
  /** Begins with `test:` and stands before every key. */
  readonly testPrefix?: string;
  readonly tuning?: Partial<Tuning>;
}

export const COMMANDS_FOLDER = new URL('./commands/', import.meta.url);
let loaded: Promise<LuaLibrary> | null = null;

/** The ACD on a Redis client and nothing else. Throws RangeError for a clock without a test prefix. */
export async function createAcd(options: AcdOptions): Promise<Acd> {
  return (await openEngine(options)).acd;
}

async function openEngine(options: AcdOptions): Promise<{ readonly acd: Acd; readonly resources: Resources }> {
  const { redis, processId, log, clock, testPrefix = '' } = options;
  if (testPrefix !== '' && !testPrefix.startsWith('test:')) throw new RangeError('a test prefix begins with "test:"');
  if (clock && testPrefix === '') throw new RangeError('a clock of your own needs a test prefix');
  const tuning = { ...DEFAULT_TUNING, ...options.tuning };
  const keys = createKeys(testPrefix);
  const library = await (loaded ??= loadLibrary(COMMANDS_FOLDER, 'acd'));
  const commands = createCommands({ redis, library, keys, clock: clock ?? systemClock, sendTime: clock !== undefined, tuning });
  const snapshots = createSnapshots(redis, keys);
  const resources: Resources = { redis, keys, commands, snapshots, processId, log, tuning };

  const subscriber = createSubscriber(redis, log);
  const store = createEventStore(redis, keys);
  const tail = createEventTail(store, subscriber, log);
  const timer = createTimer(resources);
  const reconciler = createReconciler(resources);
  const planner = createPlanner(resources);
  const engine = createEngine(resources, subscriber, timer, reconciler);

  const openStage: OpenStage = (prefix, time) =>
    openEngine({ ...{ redis, processId, log }, clock: time, testPrefix: prefix, tuning: STAGE_TUNING });
  const acd: Acd = {
    start: () => engine.start(),
    async close() {
      await engine.close();
      tail.close();
      await subscriber.close();
    },
    runDue: (tenantId) => timer.runDue(tenantId),
    reconcile: (tenantId) => reconciler.reconcile(tenantId),
    ...configurationSystem(resources),
    ...contactSystem(resources, planner),
    ...consultSystem(resources, planner),
    ...supervisionSystem(resources),
    ...offerSystem(resources),
    ...callbackSystem(resources),
    ...agentSystem(resources),
    ...queueSystem(resources),
    ...counterSystem(resources),
    ...explainSystem(resources),
    ...lineSystem(resources),
    ...previewSystem(resources, openStage),
    ...reclaimSystem(resources),
    ...eventSystem(resources, store, tail),
  };
  return { acd, resources };
}
