import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connectPlainRedis, createLogger, type PlainRedisClient } from '@cordboard/platform';
import { freePort } from './ports.ts';
import { startRedis, type EmbeddedRedis } from './redis.ts';
import { waitFor } from './wait.ts';

export interface ClusterNode extends EmbeddedRedis {
  readonly port: number;
  /** Its name in the cluster. */
  readonly id: string;
}

export interface RedisCluster {
  /** All nodes, as REDIS_URL takes them. */
  readonly url: string;
  readonly masters: readonly ClusterNode[];
  /** One for each master, in the same order; none unless asked for. */
  readonly replicas: readonly ClusterNode[];
  stop(): Promise<void>;
}

const SLOTS = 16_384;
const FORMS_MS = 60_000;
/** A node that does not answer for this long has failed, and its replica is promoted. */
const NODE_TIMEOUT_MS = 2_000;

interface Started {
  readonly server: EmbeddedRedis;
  readonly client: PlainRedisClient;
  readonly port: number;
  readonly busPort: number;
}

/** A Redis Cluster of three masters on free ports of 127.0.0.1, without persistence. Resolves when all nodes say it is whole. */
export async function startRedisCluster(folder: string, options: { readonly replicas?: boolean } = {}): Promise<RedisCluster> {
  const password = randomBytes(24).toString('hex');
  const count = options.replicas === true ? 6 : 3;
  const started: Started[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map(({ server }) => server.stop()));
  };
  try {
    for (let index = 0; index < count; index++) started.push(await startNode(join(folder, `node-${index + 1}`), password));
    const ids = await form(started);
    const nodes = started.map(({ server, port }, index) => ({ ...server, port, id: ids[index] ?? '' }));
    return { url: nodes.map(({ url }) => url).join(','), masters: nodes.slice(0, 3), replicas: nodes.slice(3), stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    for (const { client } of started) client.destroy();
  }
}

async function startNode(folder: string, password: string): Promise<Started> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const busPort = await freePort();
  const settings = ['cluster-enabled yes', `cluster-port ${busPort}`, `cluster-node-timeout ${NODE_TIMEOUT_MS}`, `masterauth ${password}`];
  const server = await startRedis(folder, { append: false, durable: false, password, settings });
  try {
    const client = await connectPlainRedis(server.url, { name: 'cluster', log: createLogger('cluster', 'silent') });
    return { server, client, port: Number(new URL(server.url).port), busPort };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** What `redis-cli --cluster create` does: slots, names, then the replicas. Resolves with the nodes' ids. */
async function form(nodes: readonly Started[]): Promise<readonly string[]> {
  const masters = nodes.slice(0, 3);
  const ids = await Promise.all(nodes.map(({ client }) => client.clusterMyId()));
  for (const [index, { client }] of nodes.entries()) await client.clusterSetConfigEpoch(index + 1);
  for (const [index, { client }] of masters.entries()) {
    const start = Math.ceil((SLOTS * index) / masters.length);
    await client.clusterAddSlotsRange({ start, end: Math.ceil((SLOTS * (index + 1)) / masters.length) - 1 });
  }
  const [first, ...others] = nodes;
  for (const { port, busPort } of others) {
    await first?.client.sendCommand(['CLUSTER', 'MEET', '127.0.0.1', String(port), String(busPort)]);
  }
  await untilWhole(nodes, () => 'the nodes of the cluster have not met');
  for (const [index, { client }] of nodes.slice(3).entries()) await client.clusterReplicate(ids[index] ?? '');
  await untilWhole(nodes, () => 'the replicas of the cluster do not follow');
  return ids;
}

async function untilWhole(nodes: readonly Started[], missing: () => string): Promise<void> {
  const isWhole = async ({ client }: Started): Promise<boolean> => {
    const [facts, replication] = await Promise.all([client.clusterInfo(), client.info('replication')]);
    const known = Number(/cluster_known_nodes:(\d+)/.exec(facts)?.[1]);
    const follows = !replication.includes('role:slave') || replication.includes('master_link_status:up');
    return facts.includes('cluster_state:ok') && known === nodes.length && follows;
  };
  await waitFor(async () => ((await Promise.all(nodes.map(isWhole))).every(Boolean) ? true : null), FORMS_MS, missing);
}
