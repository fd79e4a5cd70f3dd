import { tenantIdSchema, type TenantId } from '@cordboard/contracts';
import type { Resources } from '../store/resources.ts';
import type { Subscriber } from '../store/subscriber.ts';
import type { Reconciler } from './reconciler.ts';
import type { Timer } from './timer.ts';

/** After a long pass over many tenants the loop rests this many times as long: it never takes more than a tenth of Redis. */
const REST_PER_WORK = 9;

export interface Engine {
  start(): Promise<void>;
  close(): Promise<void>;
}

/** The loops of one process: timers woken by messages, and the reconcile loop, which one process runs for all tenants. */
export function createEngine(resources: Resources, subscriber: Subscriber, timer: Timer, reconciler: Reconciler): Engine {
  const { redis, keys, processId, tuning, log } = resources;
  const reconcileLease = keys.reconcileLease;
  let started: Promise<void> | null = null;
  let closing: Promise<void> | null = null;
  let nextPass: NodeJS.Timeout | null = null;
  let pass: Promise<void> = Promise.resolve();

  async function listTenants(): Promise<TenantId[]> {
    return (await redis.sMembers(keys.tenants)).map((member) => tenantIdSchema.parse(member));
  }

  /** Lasts for two missed passes; a process that dies leaves its turn to another. */
  async function holdsReconcileLease(forMs: number): Promise<boolean> {
    const value = Math.ceil(forMs + 2 * tuning.reconcileEveryMs);
    if ((await redis.set(reconcileLease, processId, { condition: 'NX', expiration: { type: 'PX', value } })) !== null) return true;
    if ((await redis.get(reconcileLease)) !== processId) return false;
    await redis.pExpire(reconcileLease, value);
    return true;
  }

  /** The others are looked at whatever happens here: on a cluster it may be one node that is away. */
  async function reconcileOne(tenantId: TenantId): Promise<void> {
    try {
      const healed = await reconciler.reconcile(tenantId);
      if (healed > 0) log.warn({ tenantId, healed }, 'the reconcile loop has put things right');
    } catch (error) {
      log.warn({ err: error, tenantId }, 'a tenant could not be reconciled, the next pass tries again');
    }
  }

  /** Resolves with how long to rest. */
  async function reconcileAll(): Promise<number> {
    const beganAt = performance.now();
    const tenants = await listTenants();
    for (const tenantId of tenants) {
      timer.begin(tenantId);
      if (closing || !(await holdsReconcileLease(tuning.reconcileEveryMs))) continue;
      await reconcileOne(tenantId);
    }
    const restMs = Math.max(tuning.reconcileEveryMs, (performance.now() - beganAt) * REST_PER_WORK);
    if (tenants.length > 0 && !closing) await holdsReconcileLease(restMs);
    return restMs;
  }

  function schedulePass(inMs: number): void {
    if (closing) return;
    nextPass = setTimeout(() => {
      pass = reconcileAll()
        .catch((error: unknown) => {
          log.warn({ err: error }, 'the reconcile pass failed, the next one tries again');
          return tuning.reconcileEveryMs;
        })
        .then(schedulePass);
    }, inMs);
  }

  function onWake(message: string): void {
    const [tenant, inMs, free] = message.split(' ');
    timer.wake(tenantIdSchema.parse(tenant), Number(inMs), free === 'free');
  }

  async function start(): Promise<void> {
    await subscriber.subscribe(keys.wakeChannel, onWake);
    subscriber.onReconnect(() => {
      listTenants()
        .then((tenants) => {
          for (const tenantId of tenants) timer.begin(tenantId);
        })
        .catch((error: unknown) => {
          log.warn({ err: error }, 'tenants could not be listed after a lost connection');
        });
    });
    for (const tenantId of await listTenants()) timer.begin(tenantId);
    schedulePass(tuning.reconcileEveryMs);
  }

  async function close(): Promise<void> {
    if (nextPass) clearTimeout(nextPass);
    await pass;
    if (started) {
      await timer.close();
      if ((await redis.get(reconcileLease)) === processId) await redis.del(reconcileLease);
    }
  }

  return {
    start: () => (started ??= start()),
    close: () => (closing ??= close()),
  };
}
