import { mediaNodeAnnouncementSchema, signalingAnnouncementSchema, workerAnnouncementSchema } from '@cordboard/contracts';
import type { MediaNodeAnnouncement, MediaNodeId, ProcessId, SignalingAnnouncement, WorkerAnnouncement } from '@cordboard/contracts';
import { listAnnounced } from '@cordboard/platform';
import type { Logger, RedisClient } from '@cordboard/platform';

const EVERY_MS = 1_000;

/** Who runs where, read once a second for everybody in this process who asks. */
export class Directory {
  #media: readonly MediaNodeAnnouncement[] = [];
  #signaling: readonly SignalingAnnouncement[] = [];
  #workers: readonly WorkerAnnouncement[] = [];
  readonly #listeners = new Set<() => void>();
  /** Rooms given to nodes since their announcement of that moment. */
  readonly #placed = new Map<MediaNodeId, { readonly atMs: number; readonly rooms: number }>();
  readonly #redis: RedisClient;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | undefined;

  constructor(redis: RedisClient, log: Logger) {
    this.#redis = redis;
    this.#log = log;
  }

  async start(): Promise<void> {
    await this.refresh();
    this.#timer = setInterval(() => {
      this.refresh().catch((error: unknown) => {
        // What was known stays: with Redis away nobody may be declared dead.
        this.#log.warn({ err: error }, 'who runs where could not be read');
      });
    }, EVERY_MS);
  }

  async refresh(): Promise<void> {
    [this.#media, this.#signaling, this.#workers] = await Promise.all([
      listAnnounced(this.#redis, 'media', mediaNodeAnnouncementSchema),
      listAnnounced(this.#redis, 'signaling', signalingAnnouncementSchema),
      listAnnounced(this.#redis, 'worker', workerAnnouncementSchema),
    ]);
    for (const id of this.#placed.keys()) if (this.mediaNode(id) === null) this.#placed.delete(id);
    for (const listener of this.#listeners) listener();
  }

  /** After each reading. */
  onRead(listener: () => void): void {
    this.#listeners.add(listener);
  }

  get signaling(): readonly SignalingAnnouncement[] {
    return this.#signaling;
  }
  get workers(): readonly WorkerAnnouncement[] {
    return this.#workers;
  }
  isAlive(processId: ProcessId): boolean {
    return this.#signaling.some((one) => one.processId === processId);
  }
  process(processId: ProcessId): SignalingAnnouncement | null {
    return this.#signaling.find((one) => one.processId === processId) ?? null;
  }
  mediaNode(mediaNodeId: MediaNodeId): MediaNodeAnnouncement | null {
    return this.#media.find((one) => one.mediaNodeId === mediaNodeId) ?? null;
  }
  /** The node with the least load that takes new rooms; null when there is none. */
  leastLoaded(): MediaNodeAnnouncement | null {
    const open = this.#media.filter((node) => !node.draining);
    const burdenOf = (node: MediaNodeAnnouncement): number => burden(node, this.#roomsUnheardOf(node));
    return open.reduce<MediaNodeAnnouncement | null>(
      (best, node) => (best === null || burdenOf(node) < burdenOf(best) ? node : best),
      null,
    );
  }
  /** A node gets a room: until its next announcement it counts here, else all calls of a second would go to one node. */
  placed(node: MediaNodeAnnouncement): void {
    this.#placed.set(node.mediaNodeId, { atMs: node.atMs, rooms: this.#roomsUnheardOf(node) + 1 });
  }

  #roomsUnheardOf({ mediaNodeId, atMs }: MediaNodeAnnouncement): number {
    const placed = this.#placed.get(mediaNodeId);
    return placed?.atMs === atMs ? placed.rooms : 0;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
  }
}

/** CPU decides; between idle nodes, the legs they carry, two for each room that is on its way. */
function burden(node: MediaNodeAnnouncement, rooms: number): number {
  return Math.round(node.load * 10) * 10_000 + (node.legs + 2 * rooms) / Math.max(1, node.workers);
}
