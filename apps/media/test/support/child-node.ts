import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mediaNodeAnnouncementSchema, type MediaEventEnvelope, type MediaNodeAnnouncement, type MediaPort } from '@cordboard/contracts';
import { connectRedis, listAnnounced, openObjectStore, type ObjectStore, type RedisClient, type RpcClient } from '@cordboard/platform';
import { connectNode, log, portRange, SECRET, workerBin, type Connects } from './test-node.ts';
import { until } from './until.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** A Redis, a spool, a store and keys for media nodes that run as processes of their own. */
export class Deployment {
  readonly folder: string;
  readonly store: ObjectStore;
  readonly redis: RedisClient;
  readonly #server: ChildProcess;
  readonly #redisUrl: string;
  readonly #nodes: ChildNode[] = [];

  private constructor(folder: string, server: ChildProcess, redisUrl: string, redis: RedisClient) {
    this.folder = folder;
    this.#server = server;
    this.#redisUrl = redisUrl;
    this.redis = redis;
    this.store = openObjectStore(this.#objects);
  }

  static async make(): Promise<Deployment> {
    const folder = await mkdtemp(join(tmpdir(), 'media-'));
    await writeFile(join(folder, 'deployment.secret'), SECRET, { mode: 0o600 });
    await mkdir(join(folder, 'spool'));
    const socket = join(folder, 'redis.sock');
    const server = spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--save', ''], { stdio: 'ignore' });
    const url = `unix://${socket}`;
    return new Deployment(folder, server, url, await connectRedis(url, { name: 'test', log }));
  }

  get spool(): string {
    return join(this.folder, 'spool');
  }

  get #objects(): string {
    return pathToFileURL(join(this.folder, 'objects')).href;
  }

  async announced(): Promise<MediaNodeAnnouncement[]> {
    return await listAnnounced(this.redis, 'media', mediaNodeAnnouncementSchema);
  }

  /** Starts a node and waits for its announcement. `spoolBytes`: its spool is a disk of that size. */
  async startNode(options: { spoolBytes?: number } = {}): Promise<ChildNode> {
    const known = new Set((await this.announced()).map(({ mediaNodeId }) => mediaNodeId));
    const ports = portRange();
    const mount = `mount -t tmpfs -o size=${options.spoolBytes} spool '${this.spool}' && exec "$@"`;
    const wrapper = options.spoolBytes === undefined ? [] : ['unshare', '--map-root-user', '--mount', 'sh', '-c', mount, 'sh'];
    const [command = process.execPath, ...args] = [...wrapper, process.execPath, MAIN];
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        LOG_LEVEL: 'info',
        REDIS_URL: this.#redisUrl,
        KEYS_DIR: this.folder,
        OBJECT_STORE_URL: this.#objects,
        MEDIA_SPOOL_DIR: this.spool,
        MEDIASOUP_WORKER_BIN: workerBin,
        MEDIA_PORT_RANGE: `${ports.min}-${ports.max}`,
        MEDIA_WORKERS: '1',
        MEDIA_DRAIN_MS: '10000',
        OPS_LISTEN: '127.0.0.1:0',
      },
    });
    const output: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    const node = new ChildNode(child, output);
    this.#nodes.push(node);
    const announcement = await until(
      () => `announcement of the node; it said ${output.join('')}`,
      async () => (await this.announced()).find(({ mediaNodeId }) => !known.has(mediaNodeId)),
      20_000,
    );
    const opsUrl = await until('line that says ready', () => /"opsUrl":"([^"]+)"/.exec(output.join(''))?.[1]);
    node.announced(announcement, opsUrl);
    return node;
  }

  async close(): Promise<void> {
    for (const node of this.#nodes) await node.kill();
    this.redis.destroy();
    this.#server.kill('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }
}

export class ChildNode implements Connects {
  readonly #child: ChildProcess;
  readonly #output: readonly string[];
  readonly #exited: Promise<number | null>;
  readonly #clients: RpcClient<MediaPort>[] = [];
  #announced: { announcement: MediaNodeAnnouncement; opsUrl: string } | null = null;

  constructor(child: ChildProcess, output: readonly string[]) {
    this.#child = child;
    this.#output = output;
    this.#exited = new Promise((resolve) => child.once('exit', resolve));
  }

  announced(announcement: MediaNodeAnnouncement, opsUrl: string): void {
    this.#announced = { announcement, opsUrl };
  }

  get announcement(): MediaNodeAnnouncement {
    if (!this.#announced) throw new Error('the node has not announced itself yet');
    return this.#announced.announcement;
  }

  get opsUrl(): string {
    if (!this.#announced) throw new Error('the node has not announced itself yet');
    return this.#announced.opsUrl;
  }

  connect(onEvent?: (envelope: MediaEventEnvelope) => void): RpcClient<MediaPort> {
    const client = connectNode(this.announcement.rpcUrl, onEvent);
    this.#clients.push(client);
    return client;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** A path as the node sees it: its spool may be a disk that only it has. */
  sees(path: string): string {
    return join('/proc', String(this.pid), 'root', path);
  }

  /** The lines of its log so far. */
  said(): string {
    return this.#output.join('');
  }

  terminate(): void {
    this.#child.kill('SIGTERM');
  }

  /** Resolves with the exit code; null when a signal ended it. */
  async exited(): Promise<number | null> {
    return await this.#exited;
  }

  async kill(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}
