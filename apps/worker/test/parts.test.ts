import { expect, test } from 'vitest';
import { newId, type RecordingManifest } from '@cordboard/contracts';
import { joinParts } from '../src/recording/parts.ts';

const legs = { customer: newId('leg'), agent: newId('leg'), later: newId('leg') };
const recordingId = newId('recording');
const track = (index: number, legId: RecordingManifest['tracks'][number]['legId']) => ({
  index,
  legId,
  packets: 1,
  lost: 0,
  fingerprint: '',
});
const manifestOf = (given: Partial<RecordingManifest>): RecordingManifest => ({
  ...{ recordingId, startedAtMs: 1_000, durationMs: 2_000, channels: ['customer', 'agent'] },
  ...{ tracks: [], assignments: [], gaps: [], pauses: [] },
  ...given,
});

test('one part is the recording', () => {
  const manifest = manifestOf({ tracks: [track(0, legs.customer)], assignments: [{ channel: 'customer', track: 0, fromFrame: 0 }] });
  expect(joinParts([{ prefix: 'p', manifest }])).toEqual({ manifest, tracks: [{ prefix: 'p', index: 0, shift: 0 }] });
  expect(() => joinParts([])).toThrow(RangeError);
});

test('the next part lies where it began, and between them both channels are silent', () => {
  const first = manifestOf({
    tracks: [track(0, legs.customer), track(1, legs.agent)],
    assignments: [
      { channel: 'customer', track: 0, fromFrame: 0 },
      { channel: 'agent', track: 1, fromFrame: 20 },
    ],
    pauses: [{ fromFrame: 5, toFrame: 8 }],
  });
  const second = manifestOf({
    startedAtMs: 4_000,
    durationMs: 1_000,
    tracks: [track(0, legs.later)],
    assignments: [{ channel: 'customer', track: 0, fromFrame: 3 }],
    gaps: [{ fromFrame: 1, toFrame: 2, cause: 'disk' }],
    pauses: [{ fromFrame: 10, toFrame: 12 }],
  });
  const { manifest, tracks } = joinParts([
    { prefix: 'p', manifest: first },
    { prefix: 'p/part-2', manifest: second },
  ]);
  expect(manifest).toMatchObject({ startedAtMs: 1_000, durationMs: 4_000 });
  expect(tracks).toEqual([
    { prefix: 'p', index: 0, shift: 0 },
    { prefix: 'p', index: 1, shift: 0 },
    { prefix: 'p/part-2', index: 0, shift: 150 },
  ]);
  expect(manifest.assignments).toEqual([
    ...first.assignments,
    { channel: 'customer', track: null, fromFrame: 100 },
    { channel: 'agent', track: null, fromFrame: 100 },
    { channel: 'customer', track: 2, fromFrame: 153 },
  ]);
  expect(manifest.gaps).toEqual([
    { fromFrame: 100, toFrame: 150, cause: 'the media node was gone' },
    { fromFrame: 151, toFrame: 152, cause: 'disk' },
  ]);
  expect(manifest.pauses).toEqual([
    { fromFrame: 5, toFrame: 8 },
    { fromFrame: 160, toFrame: 162 },
  ]);
  expect(manifest.tracks.map(({ index, legId }) => [index, legId])).toEqual([
    [0, legs.customer],
    [1, legs.agent],
    [2, legs.later],
  ]);
});

test('a node whose clock is behind never lays its part over the one before', () => {
  const late = manifestOf({ startedAtMs: 500, durationMs: 1_000 });
  const { manifest } = joinParts([
    { prefix: 'p', manifest: manifestOf({}) },
    { prefix: 'p/part-2', manifest: late },
  ]);
  expect(manifest.durationMs).toBe(3_000);
  expect(manifest.gaps).toEqual([]);
});
