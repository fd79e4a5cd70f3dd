import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, objectKeys, recordingPeaksSchema, type RecordingManifest } from '@cordboard/contracts';
import { getSealed, openObjectStore, OPUS_SILENCE, opusPacketMs, type ObjectStore } from '@cordboard/platform';
import { lostPacketAfter, selfDelimited } from '../src/ogg/opus-packet.ts';
import { finishRecording } from '../src/recording/finish.ts';
import { RecordingObjects } from '../src/recording/objects.ts';
import { runProgram } from '../src/sound/run-program.ts';
import { decode, loudness, strength, tonePackets, trackOf } from './sound.ts';

let folder: string;
let store: ObjectStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cordboard-recording-'));
  store = openObjectStore(pathToFileURL(folder).href);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Puts tracks and a manifest into the store as a media node does, and finishes them. */
async function finish(
  given: Pick<RecordingManifest, 'durationMs' | 'assignments'> & Partial<RecordingManifest>,
  tracks: readonly Buffer[],
) {
  const recordingId = newId('recording');
  const prefix = objectKeys.recordingPrefix(newId('tenant'), recordingId);
  for (const [index, track] of tracks.entries()) await store.put(objectKeys.recordingTrack(prefix, index), track);
  const manifest: RecordingManifest = {
    recordingId,
    startedAtMs: Date.now(),
    channels: ['customer', 'agent'],
    tracks: tracks.map((_track, index) => ({ index, legId: newId('leg'), packets: 1, lost: 0, fingerprint: '' })),
    gaps: [],
    pauses: [],
    ...given,
  };
  await store.put(objectKeys.recordingManifest(prefix), Buffer.from(JSON.stringify(manifest)));
  const key = randomBytes(32);
  const objects = new RecordingObjects(store, key);
  const result = await finishRecording(objects, prefix);
  const opened = (name: string): Promise<Buffer> => getSealed(store, objectKeys.sealed(name), key);
  const file = await opened(objectKeys.recordingOgg(prefix));
  // Nothing is left that anybody could read without the key, and each track is kept.
  const names: string[] = [];
  for await (const { key: name } of store.list(prefix)) names.push(name.slice(prefix.length + 1));
  expect(names.sort()).toEqual(
    [...tracks.map((_track, index) => `${index}.track`), 'manifest.json', 'peaks.json', 'stereo.opus'].map((name) => `${name}.sealed`),
  );
  for (const [index, track] of tracks.entries()) expect((await opened(objectKeys.recordingTrack(prefix, index))).equals(track)).toBe(true);
  // A second try, as after a crash behind the first: all of it again from what is sealed.
  expect(await finishRecording(objects, prefix)).toEqual(result);
  expect((await opened(objectKeys.recordingOgg(prefix))).equals(file)).toBe(true);
  const peaks = recordingPeaksSchema.parse(JSON.parse((await opened(objectKeys.recordingPeaks(prefix))).toString('utf8')));
  return { ...result, file, peaks };
}

const numbered = (packets: readonly Buffer[], from = 0) => packets.map((packet, place) => [from + place, packet] as const);

test('two legs become two clean channels, each with its own tone, the agent silent until its leg is assigned', async () => {
  const [customer, agent] = await Promise.all([tonePackets(440, 6), tonePackets(1_000, 4)]);
  const { file, durationMs, bytes, peaks } = await finish(
    {
      durationMs: 6_010,
      assignments: [
        { channel: 'customer', track: 0, fromFrame: 0 },
        { channel: 'agent', track: 1, fromFrame: 100 },
        { channel: 'agent', track: null, fromFrame: 250 },
      ],
    },
    [trackOf(numbered(customer)), trackOf(numbered(agent, 100))],
  );
  expect(durationMs).toBe(6_020);
  expect(bytes).toBe(file.length);

  const path = join(folder, 'checked.opus');
  await writeFile(path, file);
  const said = (await runProgram('opusinfo', [path])).stdout.toString('utf8');
  expect(said).toMatch(/Channels: 2/);
  expect(said).toMatch(/Streams: 2, Coupled: 0/);
  expect(said).toMatch(/Playback length: 0m:06\.0/);
  expect(said).not.toMatch(/WARNING|error/i);

  const samples = await decode(file, 2);
  expect(samples.length / 2 / 48).toBeGreaterThan(5_990);
  const tone = (hertz: number, channel: number, fromMs: number, toMs: number) =>
    strength(samples, hertz, { channel, channels: 2, fromMs, toMs });
  expect(tone(440, 0, 200, 5_800)).toBeGreaterThan(0.08);
  expect(tone(1_000, 1, 2_200, 4_800)).toBeGreaterThan(0.08);
  expect(tone(1_000, 0, 200, 5_800)).toBeLessThan(0.002);
  expect(tone(440, 1, 200, 5_800)).toBeLessThan(0.002);
  expect(loudness(samples, { channel: 1, channels: 2, fromMs: 0, toMs: 1_950 })).toBeLessThan(0.001);
  expect(loudness(samples, { channel: 1, channels: 2, fromMs: 5_100, toMs: 5_900 })).toBeLessThan(0.001);

  expect(peaks).toMatchObject({ durationMs: 6_020, stepMs: 50, channels: [{ name: 'customer' }, { name: 'agent' }] });
  const [left, right] = peaks.channels.map((channel) => channel.peaks);
  expect(left?.length).toBeGreaterThanOrEqual(119);
  expect(Math.max(...(left?.slice(10, 110) ?? []))).toBeGreaterThan(0.08);
  expect(Math.max(...(right?.slice(0, 38) ?? [1]))).toBeLessThan(0.01);
});

test('of a pause nothing is in the file, though a track has it, and the silence is as long in both channels; gaps are named beside it', async () => {
  const [customer, agent] = await Promise.all([tonePackets(440, 4), tonePackets(1_000, 4)]);
  const { file, peaks } = await finish(
    {
      durationMs: 4_000,
      assignments: [
        { channel: 'customer', track: 0, fromFrame: 0 },
        { channel: 'agent', track: 1, fromFrame: 0 },
      ],
      pauses: [
        { fromFrame: 75, toFrame: 126 },
        { fromFrame: 190, toFrame: 230 },
      ],
      gaps: [{ fromFrame: 140, toFrame: 150, cause: 'the disk is full' }],
    },
    [trackOf(numbered(customer)), trackOf(numbered(agent))],
  );
  const samples = await decode(file, 2);
  for (const channel of [0, 1]) {
    // The first frame is the decoder's to fade out.
    expect(loudness(samples, { channel, channels: 2, fromMs: 1_520, toMs: 2_500 })).toBe(0);
    expect(loudness(samples, { channel, channels: 2, fromMs: 1_300, toMs: 1_480 })).toBeGreaterThan(0.05);
    expect(loudness(samples, { channel, channels: 2, fromMs: 2_560, toMs: 2_900 })).toBeGreaterThan(0.05);
  }
  expect(peaks.pauses).toEqual([
    { fromMs: 1_500, toMs: 2_520 },
    { fromMs: 3_800, toMs: 4_000 },
  ]);
  expect(peaks.gaps).toEqual([{ fromMs: 2_800, toMs: 3_000 }]);
});

test('the edge of a tone is where its frame is, in both channels', async () => {
  const [customer, agent] = await Promise.all([tonePackets(600, 1), tonePackets(800, 1)]);
  const { file } = await finish(
    {
      durationMs: 3_000,
      assignments: [
        { channel: 'customer', track: 0, fromFrame: 0 },
        { channel: 'agent', track: 1, fromFrame: 0 },
      ],
    },
    [trackOf(numbered(customer, 50)), trackOf(numbered(agent, 50))],
  );
  const samples = await decode(file, 2);
  const edge = (channel: number): number => {
    for (let at = 0; at < 2_900; at += 1) if (loudness(samples, { channel, channels: 2, fromMs: at, toMs: at + 5 }) > 0.03) return at;
    return Number.NaN;
  };
  expect(Math.abs(edge(0) - 1_000)).toBeLessThan(20);
  expect(Math.abs(edge(0) - edge(1))).toBeLessThan(5);
});

test('what was lost is concealed for a moment and then silent; the length stays', async () => {
  const packets = await tonePackets(500, 4);
  const kept = numbered(packets).filter(([frame]) => !(frame >= 50 && frame < 52) && !(frame >= 100 && frame < 150));
  const { file, durationMs } = await finish({ durationMs: 4_000, assignments: [{ channel: 'customer', track: 0, fromFrame: 0 }] }, [
    trackOf(kept),
  ]);
  expect(durationMs).toBe(4_000);
  const samples = await decode(file, 2);
  expect(samples.length / 2 / 48).toBeGreaterThan(3_980);
  const level = (fromMs: number, toMs: number) => loudness(samples, { channel: 0, channels: 2, fromMs, toMs });
  expect(level(1_000, 1_040)).toBeGreaterThan(0.02);
  expect(level(2_300, 2_900)).toBeLessThan(0.001);
  expect(level(3_200, 3_800)).toBeGreaterThan(0.05);
});

test('a leg that sent packets of 60 ms is encoded again and keeps its place', async () => {
  const [long, agent] = await Promise.all([tonePackets(440, 3, 60), tonePackets(1_000, 3)]);
  expect(opusPacketMs(long[0] ?? Buffer.alloc(0))).toBe(60);
  const { file, durationMs } = await finish(
    {
      durationMs: 4_000,
      assignments: [
        { channel: 'customer', track: 0, fromFrame: 0 },
        { channel: 'agent', track: 1, fromFrame: 0 },
      ],
    },
    [trackOf(long.map((packet, place) => [50 + place * 3, packet] as const)), trackOf(numbered(agent))],
  );
  expect(durationMs).toBe(4_000);
  const samples = await decode(file, 2);
  expect(loudness(samples, { channel: 0, channels: 2, fromMs: 0, toMs: 960 })).toBeLessThan(0.005);
  expect(strength(samples, 440, { channel: 0, channels: 2, fromMs: 1_100, toMs: 3_900 })).toBeGreaterThan(0.08);
  expect(strength(samples, 1_000, { channel: 1, channels: 2, fromMs: 100, toMs: 2_900 })).toBeGreaterThan(0.08);
});

test('a packet that is not Opus counts as lost', async () => {
  const packets = await tonePackets(500, 1);
  const bad = Buffer.of(0xff, 0xff, 0x00);
  const entries = numbered(packets).map(([frame, packet]) => [frame, frame === 20 ? bad : packet] as const);
  const { durationMs } = await finish({ durationMs: 1_000, assignments: [{ channel: 'customer', track: 0, fromFrame: 0 }] }, [
    trackOf(entries),
  ]);
  expect(durationMs).toBe(1_000);
});

test('a recording in which nobody was heard is silence of its length', async () => {
  const { file, durationMs } = await finish({ durationMs: 1_234, assignments: [] }, []);
  expect(durationMs).toBe(1_240);
  expect(loudness(await decode(file, 2), { channel: 0, channels: 2, fromMs: 0, toMs: 1_200 })).toBe(0);
});

describe('the self-delimited form (RFC 6716 appendix B)', () => {
  const frame = (length: number, value = 1) => Buffer.alloc(length, value);
  const cases: readonly (readonly [string, Buffer, Buffer])[] = [
    ['one frame', Buffer.concat([Buffer.of(0xf8), frame(3)]), Buffer.concat([Buffer.of(0xf8, 3), frame(3)])],
    ['one frame of two length bytes', Buffer.concat([Buffer.of(0xf8), frame(300)]), Buffer.concat([Buffer.of(0xf8, 252, 12), frame(300)])],
    ['only a TOC', Buffer.of(0xf8), Buffer.of(0xf8, 0)],
    ['two of one size', Buffer.concat([Buffer.of(0xf1), frame(8)]), Buffer.concat([Buffer.of(0xf1, 4), frame(8)])],
    ['two of two sizes', Buffer.concat([Buffer.of(0xf2, 2), frame(5)]), Buffer.concat([Buffer.of(0xf2, 2, 3), frame(5)])],
    ['many of one size', Buffer.concat([Buffer.of(0xe3, 0x04), frame(8)]), Buffer.concat([Buffer.of(0xe3, 0x04, 2), frame(8)])],
    [
      'many of many sizes',
      Buffer.concat([Buffer.of(0xe3, 0x83, 1, 2), frame(6)]),
      Buffer.concat([Buffer.of(0xe3, 0x83, 1, 2, 3), frame(6)]),
    ],
    [
      'padding',
      Buffer.concat([Buffer.of(0xe3, 0x42, 2), frame(4), frame(2, 0)]),
      Buffer.concat([Buffer.of(0xe3, 0x42, 2, 2), frame(4), frame(2, 0)]),
    ],
  ];
  test.each(cases)('%s', (_name, packet, expected) => {
    expect(selfDelimited(packet)).toEqual(expected);
  });

  test.each([
    ['empty', Buffer.alloc(0)],
    ['two of one size with an odd length', Buffer.of(0xf1, 1, 2, 3)],
    ['a first frame longer than the packet', Buffer.of(0xf2, 200, 1)],
    ['no frames', Buffer.of(0xf3, 0x00)],
    ['padding without an end', Buffer.of(0xf3, 0x41, 255)],
    ['frames that do not fill it', Buffer.of(0xf3, 0x02, 1, 2, 3)],
  ])('refuses a packet that is %s', (_name, packet) => {
    expect(() => selfDelimited(packet)).toThrow('unsupported_media');
  });

  test('what stands for a lost packet keeps the mode', () => {
    expect(lostPacketAfter(Buffer.of(0x4b, 1, 2))).toEqual(Buffer.of(0x48));
    expect(opusPacketMs(OPUS_SILENCE)).toBe(20);
    expect(opusPacketMs(lostPacketAfter(OPUS_SILENCE))).toBe(20);
  });
});
