import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { connectPlainRedis, createLogger, type PlainRedisClient } from '@cordboard/platform';
import { freePort } from './ports.ts';
import { startRedis } from './redis.ts';
import { waitFor } from './wait.ts';

/** A primary with a replica behind one address, for tests of a promotion that loses writes. */
export interface ReplicatedRedis {
  /** Leads to the primary, and to the replica once it is promoted. */
  readonly url: string;
  /** All that was written is at the replica; what comes from now on does not reach it. */
  cut(): Promise<void>;
  /** The primary ends, and the replica takes its place. */
  promote(): Promise<void>;
  stop(): Promise<void>;
}

const FOLLOWS_MS = 30_000;

export async function startReplicatedRedis(folder: string): Promise<ReplicatedRedis> {
  const password = randomBytes(24).toString('hex');
  const settings = [`masterauth ${password}`, 'repl-diskless-sync-delay 0'];
  const undo: (() => Promise<unknown> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  const start = async (name: string) => {
    await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
    const server = await startRedis(join(folder, name), { append: false, durable: false, password, settings });
    undo.push(() => server.stop());
    const client = await connectPlainRedis(server.url, { name, log: createLogger(name, 'silent') });
    undo.push(() => client.destroy());
    return { server, client, port: Number(new URL(server.url).port) };
  };
  try {
    const [primary, replica] = [await start('primary'), await start('replica')];
    await replica.client.sendCommand(['REPLICAOF', '127.0.0.1', String(primary.port)]);
    const isUp = async () => ((await replica.client.info('replication')).includes('master_link_status:up') ? true : null);
    await waitFor(isUp, FOLLOWS_MS, () => 'the replica does not follow');
    const door = await openDoor(primary.port);
    undo.push(() => door.close());
    return {
      url: `redis://:${password}@127.0.0.1:${door.port}`,
      async cut() {
        const all = async () => {
          const written = await offsetOf(primary.client, 'master_repl_offset');
          return written !== undefined && (await offsetOf(replica.client, 'slave_repl_offset')) === written ? true : null;
        };
        await waitFor(all, FOLLOWS_MS, () => 'the replica is behind');
        // Where nobody answers: the link is gone, and the replica keeps what it has.
        await replica.client.sendCommand(['REPLICAOF', '127.0.0.1', '1']);
      },
      async promote() {
        await primary.server.stop();
        await replica.client.sendCommand(['REPLICAOF', 'NO', 'ONE']);
        door.leadTo(replica.port);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function offsetOf(client: PlainRedisClient, field: string): Promise<string | undefined> {
  return new RegExp(`${field}:(\\d+)`).exec(await client.info('replication'))?.[1];
}

interface Door {
  readonly port: number;
  /** Who comes from now on is led there; who is inside is put out. */
  leadTo(port: number): void;
  close(): Promise<void>;
}

async function openDoor(first: number): Promise<Door> {
  let target = first;
  const sockets = new Set<Socket>();
  /** The end of one side is the end of the other. */
  const tie = (one: Socket, other: Socket): void => {
    sockets.add(one);
    one.on('error', () => other.destroy());
    one.on('close', () => {
      sockets.delete(one);
      other.destroy();
    });
    one.pipe(other);
  };
  const server = createServer((socket) => {
    const behind = connect(target, '127.0.0.1');
    tie(socket, behind);
    tie(behind, socket);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const clear = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    leadTo(next) {
      target = next;
      clear();
    },
    async close() {
      clear();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
