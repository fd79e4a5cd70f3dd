import { newId } from '@cordboard/contracts';
import { createAcd } from '@cordboard/acd';
import { silent, startBenchRedis } from '../lib/redis-server.ts';
import { rounded } from '../lib/statistics.ts';
import { Drivers } from './drivers.ts';
import { Floor } from './floor.ts';
import { readWork, since, type RedisWork } from './work-stats.ts';

export interface Cell {
  readonly agents: number;
  /** 0: agents are idle and contacts arrive; else agents become free while so many wait. */
  readonly waiting: number;
  readonly skills: number;
  readonly processes: number;
  readonly tenants: number;
}

export interface CellPlan extends Cell {
  /** At least so many are made, in rounds of at most `round`. */
  readonly assignments: number;
  readonly round: number;
  /** Timers and the reconcile loop run in every process, as in production. Off where only the commands are looked at. */
  readonly loops: boolean;
}

export interface CellRow extends Cell {
  readonly assignments: number;
  readonly assignmentsPerSecond: number;
  readonly bareClaimPerSecond: number;
  readonly elementsPerAssignment: number;
  readonly scriptUsPerAssignment: number;
  readonly setUpMs: number;
}

/**
 * Measures assignments: the match (in the script of the arrival, or of the agent who becomes free), the offer's event with
 * its decision, and the accept. What the bench needs to know in between (which offer rings where) is not timed.
 */
export async function measureCell(plan: CellPlan): Promise<CellRow> {
  const redis = await startBenchRedis();
  try {
    const acd = await createAcd({ redis: redis.client, processId: newId('process'), log: silent });
    const drivers = await Drivers.start(redis.url, plan.processes, plan.loops);
    try {
      const beganAt = performance.now();
      const floor = await Floor.open(acd, drivers, plan);
      const rounds = plan.waiting === 0 ? await arrivals(floor, plan) : await releases(floor, plan);
      const setUpMs = Math.round(performance.now() - beganAt);
      const watch = new Watch(() => readWork(redis.client));
      let done = 0;
      while (done < plan.assignments) done += await rounds(watch);
      const { agents, waiting, skills, processes, tenants } = plan;
      return {
        ...{ agents, waiting, skills, processes, tenants },
        assignments: done,
        assignmentsPerSecond: Math.round((done / watch.ms) * 1_000),
        bareClaimPerSecond: await bareClaims(drivers),
        elementsPerAssignment: rounded(watch.work.elements / done, 1),
        scriptUsPerAssignment: rounded(watch.work.scriptUs / done, 1),
        setUpMs,
      };
    } finally {
      await drivers.stop();
      await acd.close();
    }
  } finally {
    await redis.stop();
  }
}

/** Time and Redis' work of the timed parts alone. */
class Watch {
  ms = 0;
  work: RedisWork = { elements: 0, scriptUs: 0 };
  readonly #read: () => Promise<RedisWork>;

  constructor(read: () => Promise<RedisWork>) {
    this.#read = read;
  }

  async time<T>(part: () => Promise<T>): Promise<T> {
    const before = await this.#read();
    const beganAt = performance.now();
    const result = await part();
    this.ms += performance.now() - beganAt;
    const { elements, scriptUs } = since(before, await this.#read());
    this.work = { elements: this.work.elements + elements, scriptUs: this.work.scriptUs + scriptUs };
    return result;
  }
}

type Round = (watch: Watch) => Promise<number>;

async function arrivals(floor: Floor, plan: CellPlan): Promise<Round> {
  await floor.setStatus(floor.agents, 'available');
  const size = Math.min(plan.agents, plan.round);
  return async (watch) => {
    const contacts = await floor.create(size);
    await watch.time(() => floor.enqueue(contacts));
    await floor.followContacts(contacts);
    const accepted = expectEnough(await watch.time(() => floor.accept()), size, plan);
    await floor.end(contacts);
    return accepted;
  };
}

async function releases(floor: Floor, plan: CellPlan): Promise<Round> {
  await floor.enqueue(await floor.create(plan.waiting));
  const size = Math.min(plan.agents, plan.waiting, plan.round);
  let next = 0;
  return async (watch) => {
    const turn = Array.from({ length: size }, (_, index) => floor.agents[(next + index) % floor.agents.length]).filter(
      (one) => one !== undefined,
    );
    next += size;
    await watch.time(() => floor.setStatus(turn, 'available'));
    const contacts = await floor.followAgents(turn);
    const accepted = expectEnough(await watch.time(() => floor.accept()), size, plan);
    // Not ready first, so that the end of the contact is not an assignment of its own.
    await floor.setStatus(turn, 'notReady');
    await floor.end(contacts);
    await floor.enqueue(await floor.create(accepted));
    return accepted;
  };
}

/** With skills the last agents and the last contacts of a round may not suit each other. */
const ENOUGH_WITH_SKILLS = 0.8;

function expectEnough(accepted: number, size: number, { skills }: Cell): number {
  if (accepted < size * (skills > 1 ? ENOUGH_WITH_SKILLS : 1)) throw new Error(`${size} assignments were due, ${accepted} were made`);
  return accepted;
}

const CLAIMS = 10_000;

async function bareClaims(drivers: Drivers): Promise<number> {
  const pairs = Array.from({ length: CLAIMS }, (_, index) => [`{claim}:contact:${index}`, `{claim}:agent:${index}`] as const);
  const beganAt = performance.now();
  await drivers.all('claim', pairs);
  return Math.round((CLAIMS / (performance.now() - beganAt)) * 1_000);
}
