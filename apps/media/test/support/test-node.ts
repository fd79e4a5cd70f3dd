import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  MEDIA_PORT,
  mediaEventEnvelopeSchema,
  newId,
  type MediaEvent,
  type MediaEventEnvelope,
  type MediaPort,
  type ProcessId,
  type RoomId,
  type RpcInput,
  type RpcResult,
} from '@cordboard/contracts';
import { connectRpc, createLogger, openObjectStore, systemClock, type Clock, type ObjectStore, type RpcClient } from '@cordboard/platform';
import type { MediaConfiguration } from '../../src/configuration.ts';
import { startMediaNode, type MediaNode } from '../../src/media-node.ts';
import { until } from './until.ts';

const BUILT = join(homedir(), '.cache/cordboard/mediasoup-worker/3.27.1-linux-x64/mediasoup-worker');
export const workerBin = process.env['MEDIASOUP_WORKER_BIN'] ?? BUILT;
/** Of the tests only. */
export const SECRET = 'a secret of the tests only';
export const log = createLogger('media-test', process.env['TEST_LOG'] ?? 'silent');

export interface TestNodeOptions {
  readonly clock?: Clock;
  readonly configuration?: Partial<MediaConfiguration>;
  readonly folder?: string;
}

/** The port range of a test file: files run beside each other, and with other suites. */
export function portRange(): { min: number; max: number } {
  const slot = Number(process.env['VITEST_POOL_ID'] ?? 0) % 20;
  const min = 42_000 + slot * 200 + (process.pid % 5) * 4_000;
  return { min, max: min + 199 };
}

/** A real media node in this process: its own folders, workers and control port. */
export class TestNode {
  readonly node: MediaNode;
  readonly folder: string;
  readonly store: ObjectStore;
  readonly configuration: MediaConfiguration;
  readonly #clients: RpcClient<MediaPort>[] = [];

  private constructor(node: MediaNode, folder: string, store: ObjectStore, configuration: MediaConfiguration) {
    this.node = node;
    this.folder = folder;
    this.store = store;
    this.configuration = configuration;
  }

  static async start(options: TestNodeOptions = {}): Promise<TestNode> {
    if (!existsSync(workerBin)) throw new Error(`no mediasoup worker at ${workerBin}; set MEDIASOUP_WORKER_BIN`);
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'media-')));
    const objects = pathToFileURL(join(folder, 'objects')).href;
    const configuration: MediaConfiguration = {
      LOG_LEVEL: 'silent',
      REDIS_URL: '',
      KEYS_DIR: folder,
      OBJECT_STORE_URL: objects,
      MEDIA_RPC_LISTEN: { host: '127.0.0.1', port: 0 },
      MEDIA_LISTEN_IP: '127.0.0.1',
      MEDIA_ANNOUNCED_ADDRESS: undefined,
      MEDIA_PORT_RANGE: portRange(),
      MEDIA_WORKERS: 1,
      MEDIA_MIXERS: 1,
      MEDIA_MIX_BITRATE: 32_000,
      MEDIA_MIX_COMPLEXITY: 5,
      MEDIA_SPOOL_DIR: join(folder, 'spool'),
      MEDIASOUP_WORKER_BIN: workerBin,
      MEDIA_ORPHAN_MS: 60_000,
      MEDIA_DRAIN_MS: 10_000,
      OPS_LISTEN: undefined,
      secret: SECRET,
      ...options.configuration,
    };
    const store = openObjectStore(objects);
    const node = await startMediaNode({ configuration, store, log, clock: options.clock ?? systemClock });
    return new TestNode(node, folder, store, configuration);
  }

  async openRoom(epoch = 1): Promise<TestRoom> {
    return await openRoom(this, epoch);
  }

  connect(onEvent?: (envelope: MediaEventEnvelope) => void): RpcClient<MediaPort> {
    const client = connectNode(this.node.rpcUrl, onEvent);
    this.#clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.node.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A node that a test can talk to, in this process or another. */
export interface Connects {
  connect(onEvent?: (envelope: MediaEventEnvelope) => void): RpcClient<MediaPort>;
}

export function connectNode(url: string, onEvent: (envelope: MediaEventEnvelope) => void = () => undefined): RpcClient<MediaPort> {
  return connectRpc(MEDIA_PORT, url, {
    secret: SECRET,
    log,
    onNotification: (method, params) => {
      if (method === 'event') onEvent(mediaEventEnvelopeSchema.parse(params));
    },
  });
}

/** A room of its own on a control socket of its own. */
export async function openRoom(node: Connects, epoch = 1): Promise<TestRoom> {
  const room = new TestRoom(node, newId('room'), epoch);
  await room.call('room.open', { scope: 'test', owner: room.owner });
  return room;
}

type FencedMethod = Exclude<keyof MediaPort & string, 'node.status' | 'room.describe'>;
type Unfenced<M extends FencedMethod> = Omit<RpcInput<MediaPort, M>, 'commandId' | 'epoch' | 'roomId'>;

/** A room as its owner sees it. */
export class TestRoom {
  readonly events: MediaEventEnvelope[] = [];
  readonly owner: ProcessId = newId('process');
  readonly roomId: RoomId;
  readonly client: RpcClient<MediaPort>;
  epoch: number;

  constructor(node: Connects, roomId: RoomId, epoch: number) {
    this.roomId = roomId;
    this.epoch = epoch;
    this.client = node.connect((envelope) => {
      if (envelope.roomId === roomId) this.events.push(envelope);
    });
  }

  async call<M extends FencedMethod>(method: M, params: Unfenced<M>, commandId = newId('command')): Promise<RpcResult<MediaPort, M>> {
    const fenced = { ...params, commandId, epoch: this.epoch, roomId: this.roomId };
    return await this.client.call(method, fenced as never);
  }

  /** The first event of that type for which `match` holds. */
  async event<T extends MediaEvent['type']>(
    type: T,
    match: (event: Extract<MediaEvent, { type: T }>) => boolean = () => true,
    withinMs?: number,
  ): Promise<Extract<MediaEvent, { type: T }>> {
    const fits = (event: MediaEvent): event is Extract<MediaEvent, { type: T }> =>
      event.type === type && match(event as Extract<MediaEvent, { type: T }>);
    return await until(
      () => `event ${type} among ${this.events.map(({ event }) => event.type).join(', ')}`,
      () => this.events.map(({ event }) => event).find(fits),
      withinMs,
    );
  }
}
