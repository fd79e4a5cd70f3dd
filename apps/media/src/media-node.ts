import { MEDIA_PORT, newId, type MediaNodeAnnouncement } from '@cordboard/contracts';
import { serveRpc, systemClock, type Clock, type Logger, type ObjectStore, type Readiness } from '@cordboard/platform';
import type { MediaConfiguration } from './configuration.ts';
import { createMediaMetrics, type MediaMetrics } from './metrics.ts';
import { MixerPool } from './mixer/mixer-pool.ts';
import { MusicBox } from './player/music-box.ts';
import { SoundLibrary } from './player/sound-library.ts';
import { Ticker } from './player/ticker.ts';
import { Recorder } from './recorder/recorder.ts';
import { HEARTBEAT_MS, Spool } from './recorder/spool.ts';
import { Rooms } from './room/rooms.ts';
import { CommandResults } from './rpc/command-results.ts';
import { mediaHandlers } from './rpc/handlers.ts';
import { LoadMeter } from './workers/load-meter.ts';
import { WorkerPool } from './workers/worker-pool.ts';

const DRAIN_CHECK_MS = 50;
/** For the uploads of recordings that the end of the node has ended. */
const LAST_UPLOADS_MS = 5_000;

export interface MediaNodeOptions {
  readonly configuration: MediaConfiguration;
  readonly store: ObjectStore;
  readonly log: Logger;
  readonly clock?: Clock;
}

/** One media node: workers, rooms, recorder and the control port. Redis and signals are main's. */
export interface MediaNode {
  readonly rpcUrl: string;
  readonly metrics: MediaMetrics;
  readonly mixers: MixerPool;
  announcement(): MediaNodeAnnouncement;
  ready(): Readiness;
  /** What is done each second: load, quality figures, orphaned rooms, the heartbeat of the spool. */
  sweep(): Promise<void>;
  /** No new rooms; resolves when the last has ended and is stored, or after `deadlineMs`. True: all have. */
  drain(deadlineMs: number): Promise<boolean>;
  /** Ends what is left. Idempotent. */
  close(): Promise<void>;
}

/** Rejects when a worker does not start or a port is taken. */
export async function startMediaNode(options: MediaNodeOptions): Promise<MediaNode> {
  const { configuration, store, log, clock = systemClock } = options;
  const mediaNodeId = newId('mediaNode');
  const ticker = new Ticker();
  const library = new SoundLibrary(store);
  const results = new CommandResults();
  const metrics = createMediaMetrics(() => ({
    rooms: rooms.open,
    legs: rooms.legs,
    load: meter.load,
    recordings: recorder.active,
    uploads: recorder.uploading,
    playing: ticker.size,
    mixers: mixers.figures,
  }));
  const spool = await Spool.open(configuration.MEDIA_SPOOL_DIR, mediaNodeId);
  const recorder = new Recorder({
    spool,
    store,
    clock,
    log,
    onDiskFailure: metrics.diskFailed,
    onStored: metrics.recordingStored,
  });
  const pool: WorkerPool = await WorkerPool.start({
    count: configuration.MEDIA_WORKERS,
    workerBin: configuration.MEDIASOUP_WORKER_BIN,
    listenIp: configuration.MEDIA_LISTEN_IP,
    announcedAddress: configuration.MEDIA_ANNOUNCED_ADDRESS,
    portRange: configuration.MEDIA_PORT_RANGE,
    log,
    onDied: (worker) => {
      metrics.workerDied();
      rooms.workerDied(worker);
    },
  });
  const mixers: MixerPool = new MixerPool({
    count: configuration.MEDIA_MIXERS,
    settings: { bitrate: configuration.MEDIA_MIX_BITRATE, complexity: configuration.MEDIA_MIX_COMPLEXITY },
    log,
    onDied: () => {
      metrics.mixerDied();
    },
  });
  mixers.warm();
  const meter = new LoadMeter(pool, mixers);
  const music = new MusicBox(library, ticker);
  const rooms: Rooms = new Rooms({ pool, clock, log, library, ticker, music, recorder, mixers, orphanMs: configuration.MEDIA_ORPHAN_MS });
  const status = () => ({ mediaNodeId, draining: rooms.draining, rooms: rooms.open, legs: rooms.legs });
  const server = await serveRpc(MEDIA_PORT, mediaHandlers({ rooms, results, clock, status }), {
    ...configuration.MEDIA_RPC_LISTEN,
    secret: configuration.secret,
    log,
  });

  const sweep = async (): Promise<void> => {
    const nowMs = clock.nowMs();
    rooms.sweep(nowMs);
    results.prune(nowMs);
    await Promise.all([meter.sample(), spool.beat()]);
  };
  const timers = [
    every(HEARTBEAT_MS, sweep, log, 'the sweep failed'),
    every(HEARTBEAT_MS, () => recorder.recover(performance.now()), log, 'left recordings were not found'),
  ];
  await sweep();
  await recorder.recover(performance.now());

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    for (const timer of timers) clearInterval(timer);
    rooms.closeAll();
    await recorder.close(LAST_UPLOADS_MS);
    await server.close();
    mixers.close();
    pool.close();
    metrics.close();
  };

  return {
    rpcUrl: server.url,
    metrics,
    mixers,
    announcement: () => ({ ...status(), rpcUrl: server.url, workers: pool.workers.length, load: meter.load, atMs: clock.nowMs() }),
    ready: () => {
      if (rooms.draining) return { ok: false, detail: 'draining' };
      return pool.complete ? { ok: true } : { ok: false, detail: 'a worker is being replaced' };
    },
    sweep,
    drain: async (deadlineMs) => {
      rooms.drain();
      const endsAt = performance.now() + deadlineMs;
      const busy = (): boolean => rooms.open > 0 || recorder.uploading > 0;
      while (busy() && performance.now() < endsAt) await new Promise((resolve) => setTimeout(resolve, DRAIN_CHECK_MS));
      return !busy();
    },
    close: () => (closing ??= close()),
  };
}

function every(ms: number, run: () => Promise<void>, log: Logger, failure: string): NodeJS.Timeout {
  return setInterval(() => {
    run().catch((error: unknown) => {
      log.error({ err: error }, failure);
    });
  }, ms);
}
