import { CordboardError, type RoomId } from '@cordboard/contracts';
import type { RpcPeer } from '@cordboard/platform';
import type { MediaWorker } from '../workers/media-worker.ts';
import type { WorkerPool } from '../workers/worker-pool.ts';
import { Room, type RoomDependencies } from './room.ts';

/** A room that closed can still be claimed for this long, for its last events. */
const KEPT_CLOSED_MS = 60_000;

interface RoomsOptions extends RoomDependencies {
  /** How long a room lives without an owner, in ms. */
  readonly orphanMs: number;
  readonly pool: WorkerPool;
}

/** All rooms of the node. */
export class Rooms {
  readonly #options: RoomsOptions;
  readonly #rooms = new Map<RoomId, Room>();
  #draining = false;

  constructor(options: RoomsOptions) {
    this.#options = options;
  }

  /** Rooms that are open. */
  get open(): number {
    let open = 0;
    for (const room of this.#rooms.values()) if (!room.closed) open++;
    return open;
  }

  get legs(): number {
    let legs = 0;
    for (const room of this.#rooms.values()) legs += room.legs.legs.size;
    return legs;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** No new rooms from now on. */
  drain(): void {
    this.#draining = true;
  }

  /** Throws `media_unavailable` while draining, `duplicate` for an id that is or was in use. */
  create(roomId: RoomId, scope: string, epoch: number, owner: RpcPeer): void {
    if (this.#draining) throw new CordboardError('media_unavailable', { detail: 'draining' });
    if (this.#rooms.has(roomId)) throw new CordboardError('duplicate', { roomId });
    const worker = this.#options.pool.pick();
    this.#rooms.set(roomId, new Room({ ...this.#options, roomId, scope, epoch, owner, worker }));
  }

  /** Throws `not_found`. A room that has just closed is found, so that its last events can be claimed. */
  get(roomId: RoomId): Room {
    const room = this.#rooms.get(roomId);
    if (!room) throw new CordboardError('not_found', { roomId });
    return room;
  }

  /** The worker is gone and its rooms with it. */
  workerDied(worker: MediaWorker): void {
    for (const room of this.#rooms.values()) if (room.worker === worker) room.close('nodeGone');
  }

  closeAll(): void {
    for (const room of this.#rooms.values()) room.close('nodeGone');
  }

  /** Called each second. */
  sweep(nowMs: number): void {
    for (const room of this.#rooms.values()) {
      if (room.sweep(nowMs, this.#options.orphanMs)) room.close('orphaned');
      if (room.closedMs !== null && nowMs - room.closedMs > KEPT_CLOSED_MS) this.#rooms.delete(room.roomId);
    }
  }
}
