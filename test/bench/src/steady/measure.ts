import { newId } from '@cordboard/contracts';
import { createAcd } from '@cordboard/acd';
import type { DriverContact } from '../acd/driver-main.ts';
import { Drivers } from '../acd/drivers.ts';
import { floorSnapshot } from '../floor/snapshot.ts';
import { silent } from '../lib/redis-server.ts';
import { quantile, rounded, sleep } from '../lib/statistics.ts';
import { startBenchSignaling, type BenchSignaling } from './signaling.ts';
import { SteadyFloor, type SteadyOptions } from './steady-floor.ts';

export interface Delays {
  readonly samples: number;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
}

const SIGNALING_PROCESSES = 2;
/** The first seconds carry the rush of opening. */
const WARM_UP_MS = 3_000;

/** From the command that made a match possible to the frame on the agent's socket, under a steady load. */
export async function measureSteady(options: SteadyOptions & { readonly forMs: number }): Promise<Delays> {
  const signaling = await startBenchSignaling(SIGNALING_PROCESSES);
  try {
    const floor = await SteadyFloor.open(signaling, options);
    floor.start();
    await sleep(WARM_UP_MS);
    floor.offerMs.length = 0;
    await sleep(options.forMs);
    const seen = delaysOf(floor.offerMs);
    await floor.close();
    return seen;
  } finally {
    await signaling.stop();
  }
}

export interface Neighbour {
  readonly alone: Delays;
  readonly beside: Delays;
  readonly burstMs: number;
  readonly p99Ratio: number | null;
}

const QUIET: SteadyOptions = { agents: 20, perSecond: 20, rho: 0.7 };
const BURSTING_AGENTS = 200;
const BURSTING_PROCESSES = 4;

/** A quiet tenant's delays alone, and while another tenant's contacts all arrive at once at four processes. */
export async function measureNeighbour(options: { readonly contacts: number; readonly aloneMs: number }): Promise<Neighbour> {
  const signaling = await startBenchSignaling(SIGNALING_PROCESSES);
  try {
    const floor = await SteadyFloor.open(signaling, QUIET);
    floor.start();
    await sleep(WARM_UP_MS);
    floor.offerMs.length = 0;
    await sleep(options.aloneMs);
    const alone = delaysOf(floor.offerMs.splice(0));
    const burst = await openBurst(signaling, options.contacts);
    floor.offerMs.length = 0;
    const beganAt = performance.now();
    await burst.run();
    const burstMs = Math.round(performance.now() - beganAt);
    const beside = delaysOf(floor.offerMs);
    await burst.close();
    await floor.close();
    const p99Ratio = alone.p99 === null || beside.p99 === null ? null : rounded(beside.p99 / alone.p99);
    return { alone, beside, burstMs, p99Ratio };
  } finally {
    await signaling.stop();
  }
}

async function openBurst(signaling: BenchSignaling, count: number): Promise<{ run(): Promise<void>; close(): Promise<void> }> {
  const acd = await createAcd({ redis: signaling.redis.client, processId: newId('process'), log: silent });
  const [tenantId, queueId] = [newId('tenant'), newId('queue')];
  const agents = Array.from({ length: BURSTING_AGENTS }, () => ({ tenantId, agentId: newId('agent') }));
  const agentIds = agents.map(({ agentId }) => agentId);
  await acd.publishConfiguration(floorSnapshot(tenantId, agentIds, [{ queueId, agentIds }]));
  const drivers = await Drivers.start(signaling.redis.url, BURSTING_PROCESSES, false);
  await drivers.all('openDesks', agents);
  await drivers.all('setStatus', agents, (share) => ({ agents: share, status: 'available' }));
  const contacts = Array.from({ length: count }, (): DriverContact => ({
    tenantId,
    contactId: newId('contact'),
    queueId,
    requirement: null,
  }));
  return {
    run: async () => {
      await drivers.all('flood', contacts);
    },
    close: async () => {
      await drivers.stop();
      await acd.close();
    },
  };
}

function delaysOf(offerMs: readonly number[]): Delays {
  const at = (share: number): number | null => {
    const value = quantile(offerMs, share);
    return value === null ? null : rounded(value, 1);
  };
  return { samples: offerMs.length, p50: at(0.5), p99: at(0.99), p999: at(0.999) };
}
