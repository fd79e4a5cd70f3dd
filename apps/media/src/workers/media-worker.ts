import { CordboardError } from '@cordboard/contracts';
import type { Logger } from '@cordboard/platform';
import type { types } from 'mediasoup';
import { routerCodecs } from './capabilities.ts';
import { MediaRouter } from './media-router.ts';
import { spawnWorker } from './spawn-worker.ts';

/** Routers are made for each Opus payload type that browsers offer; a liar must not make all 32. */
const MAX_ROUTERS = 8;
/** One socket takes the packets of all legs of a worker. The kernel caps it at net.core.rmem_max. */
const SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;

export interface WorkerOptions {
  readonly workerBin: string;
  readonly listenIp: string;
  readonly announcedAddress: string | undefined;
  readonly portRange: { readonly min: number; readonly max: number };
  readonly log: Logger;
}

/** One mediasoup worker with its one public UDP and TCP port. */
export class MediaWorker {
  readonly worker: types.Worker;
  readonly webRtcServer: types.WebRtcServer;
  readonly port: number;
  /** Legs on this worker; whoever opens or closes one keeps it. */
  legs = 0;
  rooms = 0;
  /** 0 to 1: the share of a core in the last second. */
  load = 0;
  readonly #options: WorkerOptions;
  readonly #routers = new Map<number, Promise<MediaRouter>>();
  #cpuMs: { at: number; used: number } | null = null;

  private constructor(worker: types.Worker, webRtcServer: types.WebRtcServer, port: number, options: WorkerOptions) {
    this.worker = worker;
    this.webRtcServer = webRtcServer;
    this.port = port;
    this.#options = options;
  }

  /** Rejects with `media_unavailable` when no port of the range is free. */
  static async start(options: WorkerOptions): Promise<MediaWorker> {
    const worker = await spawnWorker(options.workerBin, options.log);
    try {
      const { server, port } = await listen(worker, options);
      return new MediaWorker(worker, server, port, options);
    } catch (error) {
      worker.close();
      throw error;
    }
  }

  get pid(): number {
    return this.worker.pid;
  }

  get closed(): boolean {
    return this.worker.closed;
  }

  get announcedAddress(): string {
    return this.#options.announcedAddress ?? this.#options.listenIp;
  }

  async routerFor(opusPayloadType: number): Promise<MediaRouter> {
    const known = this.#routers.get(opusPayloadType);
    if (known) return await known;
    if (this.#routers.size >= MAX_ROUTERS) {
      throw new CordboardError('unsupported_media', { detail: `Opus payload type ${opusPayloadType}: too many different ones` });
    }
    const made = this.#makeRouter(opusPayloadType);
    this.#routers.set(opusPayloadType, made);
    made.catch(() => this.#routers.delete(opusPayloadType));
    return await made;
  }

  /** Where a PlainTransport may listen: any free port of the node's range. */
  plainListenInfo(): types.TransportListenInfo {
    const { listenIp, announcedAddress, portRange } = this.#options;
    return { protocol: 'udp', ip: listenIp, ...(announcedAddress !== undefined && { announcedAddress }), portRange: { ...portRange } };
  }

  /** Reads the worker's CPU time; `nowMs` is monotonic. */
  async sampleLoad(nowMs: number): Promise<void> {
    const usage = await this.worker.getResourceUsage();
    const used = usage.ru_utime + usage.ru_stime;
    if (this.#cpuMs && nowMs > this.#cpuMs.at) this.load = Math.min(1, (used - this.#cpuMs.used) / (nowMs - this.#cpuMs.at));
    this.#cpuMs = { at: nowMs, used };
  }

  close(): void {
    this.worker.close();
  }

  async #makeRouter(opusPayloadType: number): Promise<MediaRouter> {
    const router = await this.worker.createRouter({ mediaCodecs: routerCodecs(opusPayloadType) });
    const direct = await router.createDirectTransport();
    return new MediaRouter(opusPayloadType, router, direct);
  }
}

async function listen(worker: types.Worker, options: WorkerOptions): Promise<{ server: types.WebRtcServer; port: number }> {
  const { listenIp, announcedAddress, portRange, log } = options;
  for (let port = portRange.min; port <= portRange.max; port++) {
    const info = {
      ip: listenIp,
      port,
      sendBufferSize: SOCKET_BUFFER_BYTES,
      recvBufferSize: SOCKET_BUFFER_BYTES,
      ...(announcedAddress !== undefined && { announcedAddress }),
    };
    try {
      const server = await worker.createWebRtcServer({
        listenInfos: [
          { protocol: 'udp', ...info },
          { protocol: 'tcp', ...info },
        ],
      });
      return { server, port };
    } catch (error) {
      if (worker.closed) throw error;
      log.debug({ err: error, port }, 'port is taken, trying the next');
    }
  }
  throw new CordboardError('media_unavailable', { detail: `no free port from ${portRange.min} to ${portRange.max}` });
}
