import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newId, objectKeys, recordingManifestSchema, type RecordingId, type RecordingManifest } from '@cordboard/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlainPeer } from './support/plain-peer.ts';
import { talk } from './support/talk.ts';
import { TestNode, type TestRoom } from './support/test-node.ts';
import { readTrack, textOf } from './support/track.ts';
import { until } from './support/until.ts';

let node: TestNode;
beforeAll(async () => {
  node = await TestNode.start();
});
afterAll(async () => {
  await node.close();
});

/** How long a machine that runs other suites too may hold up one process. */
const STALL_MS = 250;
const CHANNELS: [string, string] = ['customer', 'agent'];

async function startRecording(room: TestRoom): Promise<{ recordingId: RecordingId; objectPrefix: string; startedAtMs: number }> {
  const recordingId = newId('recording');
  const objectPrefix = `t/x/recordings/${recordingId}`;
  const { startedAtMs } = await room.call('recording.start', { recordingId, objectPrefix, channels: CHANNELS });
  return { recordingId, objectPrefix, startedAtMs };
}

async function stored(prefix: string): Promise<{ manifest: RecordingManifest; tracks: Map<string, number>[] }> {
  const manifest = recordingManifestSchema.parse(JSON.parse(String(await node.store.get(objectKeys.recordingManifest(prefix)))));
  const tracks = await Promise.all(
    manifest.tracks.map(async ({ index, fingerprint }) => {
      const bytes = await node.store.get(objectKeys.recordingTrack(prefix, index));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(fingerprint);
      return new Map(readTrack(bytes).map((record) => [textOf(record), record.frame]));
    }),
  );
  return { manifest, tracks };
}

describe('recording', () => {
  it('has every packet of both legs on its frame, on one clock', async () => {
    const room = await node.openRoom();
    const [a, b] = [await PlainPeer.join(room), await PlainPeer.join(room)];
    const { recordingId, objectPrefix } = await startRecording(room);
    const beganAt = performance.now();
    await room.call('recording.assign', { recordingId, channel: 'customer', legId: a.legId });
    await room.call('recording.assign', { recordingId, channel: 'agent', legId: b.legId });
    // Every tenth packet of b is lost on the way.
    const saidAt = await talk({ a, b }, 120, (name, number) => name === 'b' && number % 10 === 5);
    const { durationMs } = await room.call('recording.stop', { recordingId });
    const tookMs = performance.now() - beganAt;
    expect(await room.event('recording.stored')).toEqual({ type: 'recording.stored', recordingId, objectPrefix, durationMs });
    expect(Math.abs(durationMs - tookMs)).toBeLessThan(STALL_MS);

    const { manifest, tracks } = await stored(objectPrefix);
    expect(manifest).toMatchObject({ recordingId, durationMs, channels: CHANNELS, gaps: [] });
    expect(manifest.tracks).toMatchObject([
      { index: 0, legId: a.legId, packets: 120, lost: 0 },
      { index: 1, legId: b.legId, packets: 108, lost: 12 },
    ]);
    const [ofA, ofB] = tracks;
    const [firstA = 0, firstB = 0] = [ofA?.get('a0'), ofB?.get('b0')];
    for (let number = 0; number < 120; number++) {
      expect(ofA?.get(`a${number}`)).toBe(firstA + number);
      expect(ofB?.get(`b${number}`)).toBe(number % 10 === 5 ? undefined : firstB + number);
    }
    // Said in the same moment, so on the same frame or the one beside it; and at the time that the manifest names.
    expect(Math.abs(firstA - firstB)).toBeLessThanOrEqual(1);
    const saidUnixMs = performance.timeOrigin + (saidAt[0] ?? 0);
    expect(Math.abs(manifest.startedAtMs + firstA * 20 - saidUnixMs)).toBeLessThan(STALL_MS);
    expect(await readdir(join(node.folder, 'spool')).then((own) => readdir(join(node.folder, 'spool', own[0] ?? '')))).toEqual(['alive']);
  });

  it('puts a leg on its channel from the moment it is assigned, and keeps one track a leg', async () => {
    const room = await node.openRoom();
    const [a, b] = [await PlainPeer.join(room), await PlainPeer.join(room)];
    const { recordingId, objectPrefix } = await startRecording(room);
    await room.call('recording.assign', { recordingId, channel: 'customer', legId: a.legId });
    await talk({ a, b }, 20);
    await room.call('recording.assign', { recordingId, channel: 'agent', legId: b.legId });
    await talk({ c: a, d: b }, 20);
    await room.call('recording.assign', { recordingId, channel: 'agent', legId: null });
    await talk({ e: a, f: b }, 20);
    await room.call('recording.assign', { recordingId, channel: 'agent', legId: b.legId });
    await talk({ g: a, h: b }, 10);
    await expect(room.call('recording.assign', { recordingId, channel: 'nobody', legId: b.legId })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await room.call('recording.stop', { recordingId });
    await room.event('recording.stored');
    const { manifest, tracks } = await stored(objectPrefix);
    expect(manifest.assignments.map(({ channel, track }) => [channel, track])).toEqual([
      ['customer', 0],
      ['agent', 1],
      ['agent', null],
      ['agent', 1],
    ]);
    const [, second, third, fourth] = manifest.assignments;
    expect(tracks).toHaveLength(2);
    const names = [...(tracks[1]?.keys() ?? [])].map((text) => text.charAt(0));
    // What the agent says before the first and between the last two assignments is not recorded.
    expect(new Set(names)).toEqual(new Set(['d', 'h']));
    expect(Math.abs((tracks[1]?.get('d0') ?? 0) - (second?.fromFrame ?? 0)) * 20).toBeLessThan(STALL_MS);
    expect(Math.abs((tracks[1]?.get('h0') ?? 0) - (fourth?.fromFrame ?? 0)) * 20).toBeLessThan(STALL_MS);
    expect(Math.abs((tracks[0]?.get('e0') ?? 0) - (third?.fromFrame ?? 0)) * 20).toBeLessThan(STALL_MS);
  });

  it('goes on when a sender starts its timestamps anew', async () => {
    const room = await node.openRoom();
    const a = await PlainPeer.join(room);
    const { recordingId, objectPrefix } = await startRecording(room);
    await room.call('recording.assign', { recordingId, channel: 'customer', legId: a.legId });
    await talk({ a }, 30);
    a.restart(12_345);
    await talk({ b: a }, 30);
    await room.call('recording.stop', { recordingId });
    await room.event('recording.stored');
    const { tracks } = await stored(objectPrefix);
    expect(tracks[0]?.size).toBeGreaterThanOrEqual(59);
    expect(Math.abs((tracks[0]?.get('b0') ?? 0) - (tracks[0]?.get('a29') ?? 0) - 1) * 20).toBeLessThan(STALL_MS);
  });

  it('is finished and stored when its room closes', async () => {
    const room = await node.openRoom();
    const a = await PlainPeer.join(room);
    const { recordingId, objectPrefix } = await startRecording(room);
    await room.call('recording.assign', { recordingId, channel: 'customer', legId: a.legId });
    await talk({ a }, 10);
    await room.call('room.close', {});
    await room.event('room.closed', ({ reason }) => reason === 'hangup');
    await room.event('recording.stored');
    const { tracks } = await stored(objectPrefix);
    expect(tracks[0]?.size).toBe(10);
  });

  it('is finished with what was there when its worker dies', async () => {
    const room = await node.openRoom();
    const a = await PlainPeer.join(room);
    const { recordingId, objectPrefix } = await startRecording(room);
    await room.call('recording.assign', { recordingId, channel: 'customer', legId: a.legId });
    await talk({ a }, 10);
    const [pid] = await workerPids();
    process.kill(pid ?? 0, 'SIGKILL');
    await room.event('leg.closed', ({ reason }) => reason === 'nodeGone');
    await room.event('room.closed', ({ reason }) => reason === 'nodeGone');
    await room.event('recording.stored');
    expect((await stored(objectPrefix)).tracks[0]?.size).toBe(10);
    // A new worker takes its place, on a port of its own.
    await until('a new worker', () => node.node.ready().ok);
    const next = await node.openRoom();
    await PlainPeer.join(next);
  });

  it('is stored whole, and so is its next part, which begins on the same node before the store has taken the first', async () => {
    const room = await node.openRoom();
    const a = await PlainPeer.join(room);
    const { recordingId, objectPrefix } = await startRecording(room);
    // The store cannot make the folder of the keys of either part.
    const obstacle = join(node.folder, 'objects', objectPrefix);
    await mkdir(dirname(obstacle), { recursive: true });
    await writeFile(obstacle, 'in the way');
    await room.call('recording.assign', { recordingId, channel: 'customer', legId: a.legId });
    await talk({ a }, 60);
    const [pid] = await workerPids();
    process.kill(pid ?? 0, 'SIGKILL');
    await room.event('room.closed', ({ reason }) => reason === 'nodeGone');
    await until('a new worker', () => node.node.ready().ok);

    const next = await node.openRoom();
    const b = await PlainPeer.join(next);
    const nextPrefix = objectKeys.recordingPart(objectPrefix, 2);
    await next.call('recording.start', { recordingId, objectPrefix: nextPrefix, channels: CHANNELS });
    await next.call('recording.assign', { recordingId, channel: 'customer', legId: b.legId });
    await talk({ b }, 60);
    expect(room.events.filter(({ event }) => event.type === 'recording.stored')).toEqual([]);
    await rm(obstacle);
    await room.event('recording.stored');
    await talk({ c: b }, 60);
    await next.call('recording.stop', { recordingId });
    await next.event('recording.stored');
    const [one, two] = [await stored(objectPrefix), await stored(nextPrefix)];
    expect([one.tracks[0]?.size, two.tracks[0]?.size]).toEqual([60, 120]);
    expect(one.manifest.tracks.map(({ legId }) => legId)).toEqual([a.legId]);
    expect(two.manifest.tracks.map(({ legId }) => legId)).toEqual([b.legId]);
  });
});

/** The workers of the node of this process. */
async function workerPids(): Promise<number[]> {
  const children = await readdir('/proc/self/task').then((tasks) => tasks.map((task) => `/proc/self/task/${task}/children`));
  const pids = (await Promise.all(children.map((path) => readFile(path, 'utf8')))).join(' ').split(' ').filter(Boolean).map(Number);
  const commands = await Promise.all(pids.map(async (pid) => ({ pid, command: await readFile(`/proc/${pid}/cmdline`, 'utf8') })));
  return commands.filter(({ command }) => command.includes('mediasoup-worker')).map(({ pid }) => pid);
}
