import { newId, type AgentId, type Capacity, type EventPosition, type QueueId } from '@cordboard/contracts';
import { createAcd, type Acd } from '@cordboard/acd';
import { readHistory } from '../floor/history.ts';
import { floorSnapshot, type FloorQueue } from '../floor/snapshot.ts';
import { withCapacities } from '../floor/capacities.ts';
import { silent, startBenchRedis, type BenchRedis } from '../lib/redis-server.ts';
import { rounded, sleep } from '../lib/statistics.ts';
import { Crew, type Harm } from './crew.ts';
import { HistoryCheck, type HistoryVerdict } from './history-check.ts';
import { AGENTS_EACH, CAPACITIES, PROCESSES, RING_MS, SERVICE_LEVEL_MS, TUNING, WRAP_UPS_MS, type ActorReport } from './plan.ts';

export interface ChaosOptions {
  readonly assignments: number;
  /** The run ends at the latest then, with what there is. */
  readonly withinMs: number;
  readonly restEveryMs: number;
  readonly note: (line: string) => void;
}

export interface ChaosResult extends HistoryVerdict {
  readonly harm: Harm;
  readonly rests: number;
  readonly refusals: number;
  /** Errors that are no refusal: the engine's own. */
  readonly faults: readonly string[];
  readonly drained: boolean;
  readonly assignmentsPerSecond: number;
}

const BACKLOG = 100;
const BETWEEN_MISFORTUNES_MS = 700;
/** Longer than any ring, pause, grace and retry of this plan. */
const DRAIN_MS = 40_000;

/** Eight processes under misfortune, the history read as it grows and forgotten behind the reader. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const redis = await startBenchRedis();
  const acd = await createAcd({ redis: redis.client, processId: newId('process'), log: silent, tuning: TUNING });
  try {
    return await new Chaos(redis, acd, options).carryOut();
  } finally {
    await acd.close();
    await redis.stop();
  }
}

class Chaos {
  readonly #redis: BenchRedis;
  readonly #acd: Acd;
  readonly #options: ChaosOptions;
  readonly #tenantId = newId('tenant');
  readonly #check: HistoryCheck;
  readonly #crew: Crew;
  readonly #queues: readonly FloorQueue[];
  readonly #agentIds: readonly AgentId[];
  readonly #capacities: ReadonlyMap<AgentId, Capacity>;
  readonly #faults: string[] = [];
  #refusals = 0;
  #rests = 0;
  #position: EventPosition | null = null;

  constructor(redis: BenchRedis, acd: Acd, options: ChaosOptions) {
    this.#redis = redis;
    this.#acd = acd;
    this.#options = options;
    this.#agentIds = Array.from({ length: PROCESSES * AGENTS_EACH }, () => newId('agent'));
    // Each agent in two of the queues, the last queue is everybody's.
    const queueIds = WRAP_UPS_MS.map(() => newId('queue'));
    const servedBy = (agent: number): QueueId[] =>
      queueIds.filter((_queueId, index) => index === agent % (queueIds.length - 1) || index === queueIds.length - 1);
    const queuesOf = new Map(this.#agentIds.map((agentId, index) => [agentId, servedBy(index)]));
    this.#queues = queueIds.map((queueId, index) => ({
      ...{ queueId, priority: 10 * index, ringMs: RING_MS, wrapUpMs: WRAP_UPS_MS[index] ?? 0, callbackRetryMs: 1_000 },
      passedOverMs: TUNING.declinePauseMs,
      agentIds: this.#agentIds.filter((agentId) => queuesOf.get(agentId)?.includes(queueId)),
    }));
    // By turns of all queues, so that each queue has agents of each capacity.
    const capacityOf = (agent: number): Capacity => CAPACITIES[Math.floor(agent / (queueIds.length - 1)) % CAPACITIES.length] as Capacity;
    const capacities = new Map(this.#agentIds.map((agentId, index) => [agentId, capacityOf(index)]));
    this.#capacities = capacities;
    this.#check = new HistoryCheck({
      capacityOf: (agentId) => capacities.get(agentId) as Capacity,
      wrapsUp: (queueId) => (WRAP_UPS_MS[queueIds.indexOf(queueId)] ?? 0) > 0,
      queuesOf: (agentId) => queuesOf.get(agentId) ?? [],
      serviceLevelMs: SERVICE_LEVEL_MS,
      // A little more: a pause's end is a deadline, carried out by whoever holds the timer's lease.
      pauseMs: TUNING.declinePauseMs + 2_500,
    });
    const plans = Array.from({ length: PROCESSES }, (_, index) => ({
      ...{ tenantId: this.#tenantId, queueIds, backlog: BACKLOG, skewMs: 0 },
      agents: [...capacities].map(([agentId, capacity]) => ({ agentId, capacity })).filter((_agent, agent) => agent % PROCESSES === index),
    }));
    this.#crew = new Crew(redis.url, plans, (report) => this.#saw(report));
  }

  async carryOut(): Promise<ChaosResult> {
    const { assignments, withinMs, restEveryMs, note } = this.#options;
    const plain = floorSnapshot(this.#tenantId, this.#agentIds, this.#queues, { timeZone: farFromMidnight() });
    await this.#acd.publishConfiguration(withCapacities(plain, this.#capacities));
    await this.#crew.start();
    try {
      const beganAt = performance.now();
      let restAt = beganAt + restEveryMs;
      while (this.#check.assignments < assignments && performance.now() - beganAt < withinMs) {
        await Promise.all([this.#crew.misfortune(), this.#readOn()]);
        await sleep(BETWEEN_MISFORTUNES_MS * Math.random());
        if (performance.now() < restAt) continue;
        await this.#rest();
        note(`${this.#check.assignments} assignments, ${JSON.stringify(this.#crew.harm)}`);
        restAt = performance.now() + restEveryMs;
      }
      const tookMs = performance.now() - beganAt;
      await this.#readOn();
      const assignmentsPerSecond = rounded((this.#check.assignments / tookMs) * 1_000, 1);
      const drained = await this.#drain();
      await this.#crew.collect();
      const verdict = this.#check.finish(await this.#acd.readQueues(this.#tenantId));
      const harm = this.#crew.harm;
      return { ...verdict, harm, rests: this.#rests, refusals: this.#refusals, faults: this.#faults, drained, assignmentsPerSecond };
    } finally {
      await this.#crew.stop();
    }
  }

  /** Everybody stops asking; whoever waits then must have a reason. */
  async #rest(): Promise<void> {
    await this.#crew.hold();
    await this.#readOn();
    this.#check.atRest();
    this.#rests++;
    await this.#crew.collect();
    await this.#crew.resume();
  }

  /** Nobody comes any more and agents serve who is there; calls whose page died before it asked for a queue are ended. */
  async #drain(): Promise<boolean> {
    await this.#crew.drain();
    const until = performance.now() + DRAIN_MS;
    while (performance.now() < until) {
      await this.#readOn();
      const open = await this.#acd.listContacts(this.#tenantId, null);
      if (open.length === 0) {
        await this.#crew.hold();
        await this.#readOn();
        return true;
      }
      for (const { contactId, state } of open) if (state === 'created') await this.#acd.endContact(this.#tenantId, contactId, 'orphaned');
      await sleep(100);
    }
    return false;
  }

  async #readOn(): Promise<void> {
    const after = this.#position === null ? {} : { after: this.#position };
    for await (const entry of readHistory(this.#redis.client, this.#tenantId, after)) {
      this.#check.take(entry);
      this.#position = entry.position;
    }
    if (this.#position !== null) await this.#acd.trimEvents(this.#tenantId, this.#position);
  }

  #saw({ staleTaken, repeatsChanged, faults, refusals }: ActorReport): void {
    for (const what of staleTaken) this.#check.observed('I5', what);
    for (const what of repeatsChanged) this.#check.observed('I6', what);
    this.#faults.push(...faults);
    this.#refusals += refusals;
  }
}

/** A zone in which it is about noon: counters begin anew at midnight, and a run must not cross one. */
function farFromMidnight(): string {
  const shift = 12 - new Date().getUTCHours();
  // The names of these zones count the other way round: Etc/GMT-3 is three hours ahead.
  return shift === 0 ? 'Etc/UTC' : shift > 0 ? `Etc/GMT-${shift}` : `Etc/GMT+${-shift}`;
}
