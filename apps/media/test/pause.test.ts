import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId, objectKeys, recordingManifestSchema, type RecordingId } from '@cordboard/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifestOf } from '../src/recorder/manifest.ts';
import { Pauses } from '../src/recorder/pauses.ts';
import { PlainPeer } from './support/plain-peer.ts';
import { talk } from './support/talk.ts';
import { TestNode, type TestRoom } from './support/test-node.ts';
import { readTrack, textOf } from './support/track.ts';

describe('the frames of a pause', () => {
  it('are whole, with one before and one after', () => {
    const pauses = new Pauses();
    expect(pauses.begin(100.2)).toEqual({ fromFrame: 99, toFrame: Infinity });
    expect(pauses.on).toBe(true);
    expect(pauses.end(149.1)).toEqual({ fromFrame: 99, toFrame: 151 });
    expect(pauses.on).toBe(false);
    expect(pauses.end(200)).toBeNull();
    expect([98, 99, 150, 151].map((frame) => pauses.holds(frame, 1))).toEqual([false, true, true, false]);
    // 60 ms: the one that reaches into it, and the one that carries a copy of what was said in it.
    expect([95, 96, 97, 152, 153].map((frame) => pauses.holds(frame, 3))).toEqual([false, false, true, true, false]);
  });

  it('last to the end of a recording that was cut off, and are not lost packets', () => {
    const recordingId = newId('recording');
    const made = manifestOf(
      [
        { kind: 'start', recordingId, objectPrefix: 'p', channels: ['a', 'b'], startedAtMs: 1 },
        { kind: 'track', index: 0, legId: newId('leg') },
        { kind: 'pause', fromFrame: 10 },
        { kind: 'resume', toFrame: 20 },
        { kind: 'pause', fromFrame: 40 },
      ],
      [{ packets: 28, firstFrame: 0, endFrame: 40, bytes: 1, fingerprint: '' }],
    );
    expect(made?.manifest.pauses).toEqual([
      { fromFrame: 10, toFrame: 20 },
      { fromFrame: 40, toFrame: 40 },
    ]);
    expect(made?.manifest.tracks[0]?.lost).toBe(2);
  });
});

describe('a paused recording', () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await TestNode.start();
  });
  afterAll(async () => {
    await node.close();
  });

  async function start(room: TestRoom): Promise<{ recordingId: RecordingId; objectPrefix: string }> {
    const recordingId = newId('recording');
    const objectPrefix = `t/x/recordings/${recordingId}`;
    await room.call('recording.start', { recordingId, objectPrefix, channels: ['customer', 'agent'] });
    return { recordingId, objectPrefix };
  }

  /** All bytes of the recording's folder while it is under way. */
  async function onDisk(recordingId: RecordingId): Promise<string> {
    const [own = ''] = await readdir(join(node.folder, 'spool'));
    const names = await readdir(join(node.folder, 'spool', own));
    const folder = join(node.folder, 'spool', own, names.find((name) => name.startsWith(`${recordingId}.`)) ?? '');
    const files = (await readdir(folder)).filter((name) => name.endsWith('.track'));
    return (await Promise.all(files.map((name) => readFile(join(folder, name), 'latin1')))).join('');
  }

  it('keeps nothing of what both say, and the same silence in both tracks, to the frame', async () => {
    const room = await node.openRoom();
    const [a, b] = [await PlainPeer.join(room), await PlainPeer.join(room)];
    const { recordingId, objectPrefix } = await start(room);
    await room.call('recording.assign', { recordingId, channel: 'customer', legId: a.legId });
    await room.call('recording.assign', { recordingId, channel: 'agent', legId: b.legId });
    await talk({ a, b }, 60);
    const paused = await room.call('recording.pause', { recordingId });
    expect(await room.call('recording.pause', { recordingId })).toEqual(paused);
    expect((await room.client.call('room.describe', { roomId: room.roomId })).recordings).toMatchObject([{ recordingId, paused: true }]);
    await talk({ SECRETa: a, SECRETb: b }, 100);
    const resumed = await room.call('recording.resume', { recordingId });
    await talk({ c: a, d: b }, 100);
    const disk = await onDisk(recordingId);
    expect(disk).toContain('a0');
    expect(disk).not.toContain('SECRET');
    const { durationMs } = await room.call('recording.stop', { recordingId });
    await room.event('recording.stored');
    const manifest = recordingManifestSchema.parse(JSON.parse(String(await node.store.get(objectKeys.recordingManifest(objectPrefix)))));
    const [pause] = manifest.pauses;
    if (pause === undefined) throw new Error('the manifest names no pause');
    expect(manifest.pauses).toHaveLength(1);
    // The first page settles where frame 0 is, by half a frame at most.
    expect(Math.abs(pause.fromFrame * 20 - (paused.atMs - manifest.startedAtMs))).toBeLessThanOrEqual(10);
    expect(Math.abs(pause.toFrame * 20 - (resumed.atMs - manifest.startedAtMs))).toBeLessThanOrEqual(10);
    expect(pause.toFrame - pause.fromFrame).toBeGreaterThanOrEqual(100);
    expect(durationMs).toBeGreaterThan(pause.toFrame * 20);
    for (const { index, lost } of manifest.tracks) {
      const records = readTrack(await node.store.get(objectKeys.recordingTrack(objectPrefix, index)));
      const texts = records.map(textOf);
      expect(texts.filter((text) => text.includes('SECRET'))).toEqual([]);
      expect(records.filter(({ frame }) => frame >= pause.fromFrame && frame < pause.toFrame)).toEqual([]);
      // What was said before and after is there, but for the frames at the edges.
      expect(texts.filter((text) => /^[ab]\d/.test(text)).length).toBeGreaterThanOrEqual(57);
      expect(texts.filter((text) => /^[cd]\d/.test(text)).length).toBeGreaterThanOrEqual(97);
      expect(lost).toBe(0);
    }
  });

  it('that ends while it is paused is silent to its end', async () => {
    const room = await node.openRoom();
    const a = await PlainPeer.join(room);
    const { recordingId, objectPrefix } = await start(room);
    await room.call('recording.assign', { recordingId, channel: 'customer', legId: a.legId });
    await talk({ a }, 20);
    await room.call('recording.pause', { recordingId });
    await talk({ SECRET: a }, 20);
    const { durationMs } = await room.call('recording.stop', { recordingId });
    await room.event('recording.stored');
    const manifest = recordingManifestSchema.parse(JSON.parse(String(await node.store.get(objectKeys.recordingManifest(objectPrefix)))));
    expect(manifest.pauses).toEqual([{ fromFrame: expect.any(Number) as number, toFrame: Math.ceil(durationMs / 20) }]);
    expect(String(await node.store.get(objectKeys.recordingTrack(objectPrefix, 0)))).not.toContain('SECRET');
  });
});
