import { connectPlainRedis, createLogger, type PlainRedisClient } from '@cordboard/platform';
import type { ClusterNodeFacts } from './cluster-setup.ts';

const log = createLogger('acd-test', 'silent');
const PAUSE_MS = 30;

/** Does work with a connection to each node, in the order of `nodes`. */
export async function withNodes<T>(
  nodes: readonly ClusterNodeFacts[],
  work: (clients: readonly PlainRedisClient[]) => Promise<T>,
): Promise<T> {
  const clients = await Promise.all(nodes.map(({ url }) => connectPlainRedis(url, { name: 'acd-test', log })));
  try {
    return await work(clients);
  } finally {
    for (const client of clients) client.destroy();
  }
}

/** Moves the slot of a key to the next node, one key after the other with pauses; resolves with how many keys it had. */
export async function moveSlot(nodes: readonly ClusterNodeFacts[], key: string): Promise<number> {
  return await withNodes(nodes, async (clients) => {
    const slot = Number(await clients[0]?.clusterKeySlot(key));
    const counts = await Promise.all(clients.map((client) => client.clusterCountKeysInSlot(slot)));
    const from = counts.findIndex((count) => Number(count) > 0);
    const to = (from + 1) % nodes.length;
    const [source, target, sourceNode, targetNode] = [clients[from], clients[to], nodes[from], nodes[to]];
    if (!source || !target || !sourceNode || !targetNode) throw new Error(`no node has keys in the slot of ${key}`);
    await target.sendCommand(['CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', sourceNode.id]);
    await source.sendCommand(['CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', targetNode.id]);
    const address = ['127.0.0.1', String(targetNode.port), '', '0', '5000', 'AUTH', new URL(targetNode.url).password];
    let moved = 0;
    for (;;) {
      const keys = await source.clusterGetKeysInSlot(slot, 1);
      if (keys.length === 0) break;
      await source.sendCommand(['MIGRATE', ...address, 'KEYS', ...keys]);
      moved += keys.length;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    for (const client of [target, source, ...clients]) {
      await client.sendCommand(['CLUSTER', 'SETSLOT', String(slot), 'NODE', targetNode.id]);
    }
    return moved;
  });
}
