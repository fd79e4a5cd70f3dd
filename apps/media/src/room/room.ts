import { CordboardError, type HearingRow, type LegEndReason, type LegId, type MediaEvent } from '@cordboard/contracts';
import type { MEDIA_PORT, PlayerId, PlayItem, RoomDescription, RoomId, RpcParams, RpcResult } from '@cordboard/contracts';
import type { Clock, Logger, RpcPeer } from '@cordboard/platform';
import type { Leg } from '../leg/leg.ts';
import type { MusicBox } from '../player/music-box.ts';
import type { SoundLibrary } from '../player/sound-library.ts';
import type { Ticker } from '../player/ticker.ts';
import type { MixerPool } from '../mixer/mixer-pool.ts';
import type { Recorder } from '../recorder/recorder.ts';
import type { MediaWorker } from '../workers/media-worker.ts';
import { EventLog } from './event-log.ts';
import { Hearing } from './hearing.ts';
import { RoomLegs } from './room-legs.ts';
import { RoomMixer } from './room-mixer.ts';
import { RoomPlayers } from './room-players.ts';
import { RoomRecordings } from './room-recordings.ts';
import { SerialQueue } from './serial-queue.ts';

const QUALITY_EVERY_MS = 5_000;

export interface RoomDependencies {
  readonly clock: Clock;
  readonly log: Logger;
  readonly library: SoundLibrary;
  readonly ticker: Ticker;
  readonly music: MusicBox;
  readonly recorder: Recorder;
  readonly mixers: MixerPool;
}

interface RoomOptions extends RoomDependencies {
  readonly roomId: RoomId;
  readonly scope: string;
  readonly epoch: number;
  readonly worker: MediaWorker;
  readonly owner: RpcPeer;
}

type Params<M extends keyof typeof MEDIA_PORT> = RpcParams<typeof MEDIA_PORT, M>;

/** Legs that may hear each other, on one worker, with one owner at a time. Its commands run one after the other. */
export class Room {
  readonly roomId: RoomId;
  readonly scope: string;
  readonly worker: MediaWorker;
  readonly legs: RoomLegs;
  readonly recordings: RoomRecordings;
  readonly #options: RoomOptions;
  readonly #queue = new SerialQueue();
  readonly #events: EventLog;
  readonly #players: RoomPlayers;
  readonly #hearing: Hearing;
  readonly #qualityDueMs = new Map<LegId, number>();
  #epoch: number;
  #owner: RpcPeer | null = null;
  #ownerLostMs: number | null = null;
  #closedMs: number | null = null;

  constructor(options: RoomOptions) {
    const { roomId, worker, clock, log, recorder, library, ticker, music, mixers } = options;
    const emit = (event: MediaEvent): void => {
      this.#emit(event);
    };
    this.#options = options;
    this.roomId = roomId;
    this.scope = options.scope;
    this.worker = worker;
    this.#epoch = options.epoch;
    this.#events = new EventLog(roomId);
    this.legs = new RoomLegs(worker, { clock, log, emit, onState: (leg) => this.#legChanged(leg) });
    this.recordings = new RoomRecordings(recorder, emit);
    this.#players = new RoomPlayers({ library, ticker, emit, onEnded: (playerId) => this.#playerEnded(playerId) });
    const mixer = new RoomMixer({ roomId, pool: mixers, onLost: () => this.#mixerLost() });
    this.#hearing = new Hearing({ legs: this.legs.legs, players: this.#players, music, mixer });
    this.#own(options.owner);
    worker.rooms++;
  }

  get closed(): boolean {
    return this.#closedMs !== null;
  }

  /** Unix ms; null while it is open. */
  get closedMs(): number | null {
    return this.#closedMs;
  }

  /** Runs after all that was asked before. Rejects with `stale_epoch` when a newer owner has claimed the room. */
  async run<T>(epoch: number, command: () => Promise<T> | T): Promise<T> {
    return await this.#queue.add(() => {
      this.#fence(epoch);
      if (this.closed) throw new CordboardError('not_found', { roomId: this.roomId });
      return command();
    });
  }

  /** Ends the room, once it has done what was asked before; one that has ended is ended. */
  async end(epoch: number): Promise<void> {
    await this.#queue.add(() => {
      this.#fence(epoch);
      this.close('hangup');
    });
  }

  /** Takes the room over, also one that has just closed: what happened since `afterSeq` is sent to the new owner. */
  async claim(owner: RpcPeer, epoch: number, afterSeq: number): Promise<RoomDescription> {
    return await this.#queue.add(() => {
      this.#fence(epoch);
      this.#epoch = epoch;
      for (const envelope of this.#events.after(afterSeq)) owner.notify('event', envelope);
      this.#own(owner);
      return this.describe();
    });
  }

  describe(): RoomDescription {
    return {
      roomId: this.roomId,
      epoch: this.#epoch,
      lastEventSeq: this.#events.lastSeq,
      legs: [...this.legs.legs.values()].map(({ legId, state, direction }) => ({ legId, state, direction })),
      matrix: this.#hearing.rows,
      players: this.#players.ids.map((playerId) => ({ playerId })),
      recordings: this.recordings.list,
    };
  }

  // What follows runs inside `run`.

  async answer({ legId, sdp }: Params<'leg.answer'>): Promise<{ sdp: string }> {
    const answered = await this.legs.answer(legId, sdp);
    return { sdp: answered.sdp };
  }

  async offer({ legId }: Params<'leg.offer'>): Promise<{ sdp: string }> {
    return { sdp: await this.legs.offer(legId) };
  }

  async accept({ legId, sdp }: Params<'leg.accept'>): Promise<void> {
    const line = this.legs.line(legId);
    await line.accept(sdp);
    // Rows and recordings may have named the leg before it had a voice.
    await Promise.all([this.#hearing.legSpeaks(legId), this.recordings.legSpeaks(line.leg)]);
  }

  async plain(params: Params<'leg.plain'>): Promise<RpcResult<typeof MEDIA_PORT, 'leg.plain'>> {
    return (await this.legs.plain(params)).result;
  }

  async hear(rows: readonly HearingRow[]): Promise<void> {
    await this.#hearing.set(rows);
    this.#beginHeard();
  }

  async play(playerId: PlayerId, items: readonly PlayItem[], loop: boolean): Promise<number> {
    return await this.#players.start(playerId, items, loop);
  }

  stopPlaying(playerId: PlayerId): void {
    this.#players.stop(playerId);
  }

  /** Ends everything at once; recordings are stored behind, and `recording.stored` follows `room.closed`. Idempotent. */
  close(reason: LegEndReason): void {
    if (this.closed) return;
    this.#closedMs = this.#options.clock.nowMs();
    this.worker.rooms--;
    this.#players.stopAll();
    this.legs.closeAll(reason);
    this.recordings.stopAll().catch((error: unknown) => {
      this.#options.log.error({ err: error, roomId: this.roomId }, 'a recording did not end well');
    });
    this.#emit({ type: 'room.closed', reason });
  }

  /** What time brings: quality figures, legs that never connected, old events. True when its owner is gone too long. */
  sweep(nowMs: number, orphanMs: number): boolean {
    this.#events.prune(nowMs);
    if (this.closed) return false;
    this.legs.sweep(nowMs);
    for (const leg of this.legs.legs.values()) this.#sampleQuality(leg, nowMs);
    return this.#ownerLostMs !== null && nowMs - this.#ownerLostMs >= orphanMs;
  }

  #fence(epoch: number): void {
    if (epoch < this.#epoch) throw new CordboardError('stale_epoch', { roomId: this.roomId, epoch: this.#epoch });
  }

  #own(owner: RpcPeer): void {
    this.#owner = owner;
    this.#ownerLostMs = null;
    owner.onClose(() => {
      if (this.#owner !== owner) return;
      this.#owner = null;
      this.#ownerLostMs = this.#options.clock.nowMs();
    });
  }

  #emit(event: MediaEvent): void {
    const envelope = this.#events.append(event, this.#options.clock.nowMs());
    this.#owner?.notify('event', envelope);
  }

  #legChanged(leg: Leg): void {
    if (leg.state === 'connected') this.#beginHeard();
    if (leg.state !== 'closed') return;
    this.legs.remove(leg);
    this.#qualityDueMs.delete(leg.legId);
    this.#later(() => this.#hearing.legGone(leg.legId));
  }

  #playerEnded(playerId: PlayerId): void {
    this.#later(() => this.#hearing.playerEnded(playerId));
  }

  #mixerLost(): void {
    this.#later(() => this.#hearing.remix());
  }

  #beginHeard(): void {
    this.#players.beginHeard((playerId) => this.#hearing.isHeard(playerId));
  }

  #sampleQuality(leg: Leg, nowMs: number): void {
    if (leg.state !== 'connected') return;
    const dueMs = this.#qualityDueMs.get(leg.legId) ?? leg.stateSinceMs + QUALITY_EVERY_MS;
    this.#qualityDueMs.set(leg.legId, nowMs < dueMs ? dueMs : nowMs + QUALITY_EVERY_MS);
    if (nowMs < dueMs) return;
    leg.quality().then(
      (quality) => {
        if (leg.state !== 'closed') this.#emit({ type: 'leg.quality', quality });
      },
      (error: unknown) => {
        if (leg.state !== 'closed') this.#options.log.warn({ err: error, legId: leg.legId }, 'no quality figures');
      },
    );
  }

  #later(run: () => Promise<void>): void {
    this.#queue.add(run).catch((error: unknown) => {
      if (!this.closed) this.#options.log.error({ err: error, roomId: this.roomId }, 'the matrix could not be mended');
    });
  }
}
