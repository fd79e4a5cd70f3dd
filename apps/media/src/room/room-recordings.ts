import { CordboardError, type MediaEvent, type RecordingId } from '@cordboard/contracts';
import type { Leg } from '../leg/leg.ts';
import type { Recorder } from '../recorder/recorder.ts';
import type { Recording } from '../recorder/recording.ts';

/** The recordings of one room. */
export class RoomRecordings {
  readonly #recorder: Recorder;
  readonly #emit: (event: MediaEvent) => void;
  readonly #recordings = new Map<RecordingId, Recording>();

  constructor(recorder: Recorder, emit: (event: MediaEvent) => void) {
    this.#recorder = recorder;
    this.#emit = emit;
  }

  get list(): { recordingId: RecordingId; startedAtMs: number; paused: boolean }[] {
    return [...this.#recordings.values()].map(({ recordingId, startedAtMs, paused }) => ({ recordingId, startedAtMs, paused }));
  }

  async start(recordingId: RecordingId, objectPrefix: string, channels: readonly [string, string]): Promise<number> {
    if (this.#recordings.has(recordingId)) throw new CordboardError('duplicate', { recordingId });
    const recording = await this.#recorder.start(recordingId, objectPrefix, channels);
    this.#recordings.set(recordingId, recording);
    return recording.startedAtMs;
  }

  async assign(recordingId: RecordingId, channel: string, leg: Leg | null): Promise<void> {
    await this.#require(recordingId).assign(channel, leg);
  }

  /** Resolves with the Unix ms at which the silence begins. */
  async pause(recordingId: RecordingId): Promise<number> {
    const recording = this.#require(recordingId);
    return recording.atMsOf(await recording.pause());
  }

  /** Resolves with the Unix ms at which the silence ends. */
  async resume(recordingId: RecordingId): Promise<number> {
    const recording = this.#require(recordingId);
    return recording.atMsOf(await recording.resume());
  }

  async legSpeaks(leg: Leg): Promise<void> {
    await Promise.all([...this.#recordings.values()].map((recording) => recording.legSpeaks(leg)));
  }

  /** Resolves with the duration in ms; `recording.stored` comes when the store has it. */
  async stop(recordingId: RecordingId): Promise<number> {
    const recording = this.#require(recordingId);
    this.#recordings.delete(recordingId);
    return await this.#finish(recording);
  }

  async stopAll(): Promise<void> {
    const recordings = [...this.#recordings.values()];
    this.#recordings.clear();
    await Promise.all(recordings.map((recording) => this.#finish(recording)));
  }

  async #finish(recording: Recording): Promise<number> {
    const { recordingId } = recording;
    return await this.#recorder.finish(recording, {
      stored: ({ objectPrefix, manifest }) => {
        this.#emit({ type: 'recording.stored', recordingId, objectPrefix, durationMs: manifest.durationMs });
      },
      failed: (detail) => {
        this.#emit({ type: 'recording.failed', recordingId, detail });
      },
    });
  }

  #require(recordingId: RecordingId): Recording {
    const recording = this.#recordings.get(recordingId);
    if (!recording) throw new CordboardError('not_found', { recordingId });
    return recording;
  }
}
