import { setTimeout as sleep } from 'node:timers/promises';
import { mediaNodeAnnouncementSchema, signalingAnnouncementSchema, workerAnnouncementSchema } from '@cordboard/contracts';
import type { MediaNodeAnnouncement, MediaNodeId, ProcessId, SignalingAnnouncement, WorkerAnnouncement } from '@cordboard/contracts';
import { buryAnnounced, listAnnounced } from '@cordboard/platform';
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
  /** Whose port refused somebody here, and who are being looked after. */
  readonly #suspects = new Set<string>();
  #closed = false;
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

  /**
   * Nothing listens where it announced itself: it is buried as soon as it is clear that it does not renew its announcement
   * either, instead of after the announcement's time. `isGone` is asked again before each look. Never rejects.
   */
  suspect(kind: 'media' | 'signaling', id: MediaNodeId | ProcessId, isGone: () => boolean): void {
    if (this.#suspects.has(id)) return;
    this.#suspects.add(id);
    this.#lookAfter(kind, id, isGone)
      .catch((error: unknown) => {
        this.#log.warn({ err: error, kind, id }, 'who refuses connections could not be looked after');
      })
      .finally(() => this.#suspects.delete(id));
  }

  async #lookAfter(kind: 'media' | 'signaling', id: MediaNodeId | ProcessId, isGone: () => boolean): Promise<void> {
    while (isGone() && !this.#closed) {
      const againMs = await buryAnnounced(this.#redis, kind, id);
      if (againMs === 0) {
        this.#log.warn({ kind, id }, 'a process is gone: it refuses connections and renews no announcement');
        return await this.refresh();
      }
      await sleep(againMs + 10);
    }
  }

  /** After each reading. */
  onRead(listener: () => void): void {
    this.#listeners.add(listener);
  }

  get media(): readonly MediaNodeAnnouncement[] {
    return this.#media;
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
    // One that refuses connections is most likely gone, and not buried yet.
    const open = this.#media.filter((node) => !node.draining && !this.#suspects.has(node.mediaNodeId));
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
    this.#closed = true;
    this.#listeners.clear();
  }
}

/** CPU decides; between idle nodes, the legs they carry, two for each room that is on its way. */
function burden(node: MediaNodeAnnouncement, rooms: number): number {
  return Math.round(node.load * 10) * 10_000 + (node.legs + 2 * rooms) / Math.max(1, node.workers);
}
