import { CordboardError, RECORDING_FRAME_MS, type LegId, type RecordingId } from '@cordboard/contracts';
import type { Clock, Logger } from '@cordboard/platform';
import type { Leg } from '../leg/leg.ts';
import { FrameGrid } from './frame-clock.ts';
import { Journal, trackPath } from './journal.ts';
import { Pauses } from './pauses.ts';
import { Track } from './track.ts';
import { TrackFile, type Gap } from './track-file.ts';

interface RecordingOptions {
  readonly recordingId: RecordingId;
  readonly objectPrefix: string;
  readonly channels: readonly [string, string];
  readonly folder: string;
  /** Makes it when it is not there. */
  readonly makeFolder: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
  /** For the alert: a disk refused. */
  readonly onDiskFailure: () => void;
}

/** Two channels on one clock, and a track for each leg that was ever on one of them. */
export class Recording {
  readonly recordingId: RecordingId;
  readonly objectPrefix: string;
  readonly folder: string;
  readonly journal: Journal;
  readonly startedAtMs: number;
  readonly #options: RecordingOptions;
  readonly #startedMonotonicMs = performance.now();
  readonly #grid = new FrameGrid(this.#startedMonotonicMs);
  readonly #pauses = new Pauses();
  readonly #tracks: Track[] = [];
  readonly #assigned = new Map<string, LegId | null>();
  #originSaved = false;
  #stopped: Promise<number> | null = null;

  constructor(options: RecordingOptions) {
    const { recordingId, objectPrefix, channels, folder, clock } = options;
    this.#options = options;
    this.recordingId = recordingId;
    this.objectPrefix = objectPrefix;
    this.folder = folder;
    this.startedAtMs = clock.nowMs();
    this.journal = new Journal(folder);
    this.journal.add({ kind: 'start', recordingId, objectPrefix, channels: [...channels], startedAtMs: this.startedAtMs });
    for (const channel of channels) this.#assigned.set(channel, null);
  }

  get paused(): boolean {
    return this.#pauses.on;
  }

  get packets(): number {
    return this.#tracks.reduce((sum, track) => sum + track.packets, 0);
  }

  /** Makes the folder. A disk that refuses is no reason not to go on: it is tried again with each flush. */
  async open(): Promise<void> {
    await this.#save();
  }

  /** From now on the channel is this leg. Throws `invalid_input` for a channel that is none. */
  async assign(channel: string, leg: Leg | null): Promise<void> {
    const before = this.#assigned.get(channel);
    if (before === undefined) {
      throw new CordboardError('invalid_input', { issues: [{ path: ['channel'], message: 'is not a channel of this recording' }] });
    }
    if (before === (leg?.legId ?? null)) return;
    const fromFrame = this.#grid.frameAt(performance.now());
    const track = leg ? this.#trackOf(leg.legId) : null;
    this.journal.add({ kind: 'assign', channel, track: track?.index ?? null, fromFrame });
    this.#assigned.set(channel, leg?.legId ?? null);
    if (leg && track) await track.attach(leg);
    this.#detachUnassigned();
    await this.#save();
  }

  /**
   * From this moment on nothing is kept, of any leg: what arrives is dropped, and so is what arrived before and belongs
   * later by its timestamp. Resolves with the frame at which the silence begins, when that is on the disk. Idempotent.
   */
  async pause(): Promise<number> {
    const last = this.#pauses.spans.at(-1);
    if (last !== undefined && this.#pauses.on) return last.fromFrame;
    const { fromFrame } = this.#pauses.begin(this.#grid.positionOf(performance.now()));
    this.journal.add({ kind: 'pause', fromFrame });
    await this.#save();
    return fromFrame;
  }

  /**
   * Resolves with the first frame that may sound again. What was said in the pause and waits for its turn on a busy
   * machine is taken in (and dropped) first, so the pause lasts until then. Idempotent.
   */
  async resume(): Promise<number> {
    if (this.#pauses.on) await Promise.all(this.#tracks.map((track) => track.catchUp()));
    const ended = this.#pauses.end(this.#grid.positionOf(performance.now()));
    if (ended === null) return this.#pauses.spans.at(-1)?.toFrame ?? 0;
    this.journal.add({ kind: 'resume', toFrame: ended.toFrame });
    await this.#save();
    return ended.toFrame;
  }

  /** Unix milliseconds of a frame's begin. */
  atMsOf(frame: number): number {
    return this.startedAtMs + this.#grid.originMs - this.#startedMonotonicMs + frame * RECORDING_FRAME_MS;
  }

  /** The leg has a voice now; it may have been assigned before it had one. */
  async legSpeaks(leg: Leg): Promise<void> {
    if (![...this.#assigned.values()].includes(leg.legId)) return;
    await this.#trackOf(leg.legId).attach(leg);
  }

  /** Writes what has come since the last time, but the very last packets, which a late one may still overtake. */
  flush(): void {
    for (const track of this.#tracks) track.flush();
    void this.#save();
  }

  /** Ends all tracks. Resolves with the duration in ms when everything is on the disk (or is a gap). Idempotent. */
  async stop(): Promise<number> {
    return await (this.#stopped ??= this.#stop());
  }

  async #stop(): Promise<number> {
    const durationMs = Math.round(performance.now() - this.#grid.originMs);
    await Promise.all(this.#tracks.map((track) => track.close()));
    for (const { index, lost } of this.#tracks) this.journal.add({ kind: 'lost', index, lost });
    this.journal.add({ kind: 'stop', durationMs });
    await this.#save();
    return durationMs;
  }

  #trackOf(legId: LegId): Track {
    const known = this.#tracks.find((track) => track.legId === legId);
    if (known) return known;
    const index = this.#tracks.length;
    const file = new TrackFile(trackPath(this.folder, index), (gap) => {
      this.#gap(gap);
    });
    const track = new Track(index, legId, this.#grid, this.#pauses, file);
    this.#tracks.push(track);
    this.journal.add({ kind: 'track', index, legId });
    return track;
  }

  #detachUnassigned(): void {
    const legs = new Set(this.#assigned.values());
    for (const track of this.#tracks) if (!legs.has(track.legId)) track.detach();
  }

  #gap(gap: Gap): void {
    this.#options.onDiskFailure();
    this.#options.log.error({ ...gap, recordingId: this.recordingId }, 'a part of the recording could not be written');
    this.journal.add({ kind: 'gap', ...gap });
  }

  /** Never rejects. */
  async #save(): Promise<void> {
    if (!this.#originSaved && this.#grid.settled) {
      this.#originSaved = true;
      const startedAtMs = this.startedAtMs + this.#grid.originMs - this.#startedMonotonicMs;
      this.journal.add({ kind: 'origin', startedAtMs });
    }
    if (this.journal.saved) return;
    try {
      await this.#options.makeFolder();
      await this.journal.save();
    } catch (error) {
      this.#options.onDiskFailure();
      this.#options.log.error({ err: error, recordingId: this.recordingId }, 'the disk refused, the recording goes on in memory');
    }
  }
}
