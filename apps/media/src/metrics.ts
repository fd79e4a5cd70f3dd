import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createMetrics, type Metrics } from '@cordboard/platform';
import type { MixerFigures } from './mixer/messages.ts';

export interface MediaMetrics {
  readonly metrics: Metrics;
  /** A recording could not be written: somebody should look at the disk. */
  diskFailed(): void;
  recordingStored(): void;
  workerDied(): void;
  mixerDied(): void;
  close(): void;
}

export interface MediaFigures {
  readonly rooms: number;
  readonly legs: number;
  readonly load: number;
  readonly recordings: number;
  readonly uploads: number;
  readonly playing: number;
  readonly mixers: readonly MixerFigures[];
}

const NANOSECONDS = 1e9;

/** The figures of a node; those that change all the time are read at each scrape. */
export function createMediaMetrics(read: () => MediaFigures): MediaMetrics {
  const metrics = createMetrics('media');
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const figure = (name: string, help: string, value: (figures: MediaFigures) => number): void => {
    metrics.gauge(name, help, [], (gauge) => {
      gauge.set(value(read()));
    });
  };
  figure('media_rooms', 'Open rooms', ({ rooms }) => rooms);
  figure('media_legs', 'Legs in rooms', ({ legs }) => legs);
  figure('media_load_ratio', 'Share of a core of the busiest worker or of the event loop', ({ load }) => load);
  figure('media_recordings', 'Recordings under way', ({ recordings }) => recordings);
  figure('media_uploads', 'Recordings that ended and are not in the store yet', ({ uploads }) => uploads);
  figure('media_playing', 'Prompts and pieces of music that play', ({ playing }) => playing);
  const sum = (mixers: readonly MixerFigures[], of: keyof MixerFigures): number => mixers.reduce((all, figures) => all + figures[of], 0);
  figure('media_mixed_rooms', 'Rooms that are mixed', ({ mixers }) => sum(mixers, 'rooms'));
  figure('media_mixed_frames', 'Frames of rooms in the last second of mixing', ({ mixers }) => sum(mixers, 'frames'));
  figure('media_mixed_frames_late', 'Of these, those done more than 20 ms after they were due', ({ mixers }) => sum(mixers, 'late'));
  figure('media_mixed_frame_p99_seconds', 'From due to done, of the slowest mixer', ({ mixers }) =>
    Math.max(0, ...mixers.map(({ p99Ms }) => p99Ms / 1_000)),
  );
  figure('media_mixes_encoded', 'Frames encoded since the start of the running mixers', ({ mixers }) => sum(mixers, 'encoded'));
  figure('media_mixes_concealed', 'Frames of sources made up since the start of the running mixers', ({ mixers }) =>
    sum(mixers, 'concealed'),
  );
  metrics.gauge('media_event_loop_delay_seconds', 'Delay of the event loop since the last scrape', ['quantile'], (gauge) => {
    gauge.set({ quantile: '0.5' }, delay.percentile(50) / NANOSECONDS);
    gauge.set({ quantile: '0.99' }, delay.percentile(99) / NANOSECONDS);
    gauge.set({ quantile: '1' }, delay.max / NANOSECONDS);
    delay.reset();
  });
  const diskFailures = metrics.counter('media_spool_failures_total', 'Writes of recordings that the disk refused; alert when it rises');
  const stored = metrics.counter('media_recordings_stored_total', 'Recordings uploaded');
  const died = metrics.counter('media_worker_deaths_total', 'Workers that died by themselves');
  const mixersDied = metrics.counter('media_mixer_deaths_total', 'Mixers that died by themselves');
  return {
    metrics,
    diskFailed: () => {
      diskFailures.inc();
    },
    recordingStored: () => {
      stored.inc();
    },
    workerDied: () => {
      died.inc();
    },
    mixerDied: () => {
      mixersDied.inc();
    },
    close: () => {
      delay.disable();
    },
  };
}
