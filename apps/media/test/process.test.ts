import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId, objectKeys, recordingManifestSchema, type RecordingManifest } from '@cordboard/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Deployment, type ChildNode } from './support/child-node.ts';
import { PlainPeer } from './support/plain-peer.ts';
import { talk } from './support/talk.ts';
import { openRoom, type TestRoom } from './support/test-node.ts';
import { readTrack, textOf } from './support/track.ts';
import { until } from './support/until.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await Deployment.make();
});
afterAll(async () => {
  await deployment.close();
});

async function record(room: TestRoom, leg: PlainPeer): Promise<{ objectPrefix: string; recordingId: RecordingManifest['recordingId'] }> {
  const recordingId = newId('recording');
  const objectPrefix = `t/x/recordings/${recordingId}`;
  await room.call('recording.start', { recordingId, objectPrefix, channels: ['customer', 'agent'] });
  await room.call('recording.assign', { recordingId, channel: 'customer', legId: leg.legId });
  return { objectPrefix, recordingId };
}

async function manifestOf(objectPrefix: string): Promise<RecordingManifest | null> {
  const key = objectKeys.recordingManifest(objectPrefix);
  if (!(await deployment.store.stat(key))) return null;
  return recordingManifestSchema.parse(JSON.parse(String(await deployment.store.get(key))));
}

/** sched(7), as proc_pid_stat(5) has them in field 41. */
const [SCHED_OTHER, SCHED_BATCH] = [0, 3];

async function policyOf(pid: number, tid = pid): Promise<number> {
  return await schedulingOf(pid, tid, 41);
}

async function niceOf(pid: number, tid = pid): Promise<number> {
  return await schedulingOf(pid, tid, 19);
}

async function schedulingOf(pid: number, tid: number, field: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/task/${tid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[field - 3]);
}

/** What a process of this user gets that asks for a nice value: itself, or 0 without CAP_SYS_NICE (bit 23) and RLIMIT_NICE. */
async function granted(nice: number): Promise<number> {
  const capabilities = /^CapEff:\s*([0-9a-f]+)$/m.exec(await readFile('/proc/self/status', 'utf8'))?.[1] ?? '0';
  const limit = /^Max nice priority\s+(\d+)/m.exec(await readFile('/proc/self/limits', 'utf8'))?.[1] ?? '0';
  const mayAll = (BigInt(`0x${capabilities}`) & (1n << 23n)) !== 0n;
  return mayAll || nice >= 20 - Number(limit) ? nice : 0;
}

async function mixersOf(pid: number): Promise<number[]> {
  const tids = (await readdir(`/proc/${pid}/task`)).map(Number);
  const names = await Promise.all(tids.map((tid) => readFile(`/proc/${pid}/task/${tid}/comm`, 'utf8').catch(() => '')));
  return tids.filter((_, index) => names[index]?.includes('mixer'));
}

/** How often the disk of its spool has refused. */
async function refusals(node: ChildNode): Promise<number> {
  const metrics = await (await fetch(`${node.opsUrl}/metrics`)).text();
  return Number(/^cordboard_media_spool_failures_total\{.*\} (\d+)$/m.exec(metrics)?.[1] ?? 0);
}

/** Its mediasoup workers: what else it starts is gone in an instant. */
async function childrenOf(pid: number): Promise<number[]> {
  const pids = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ').filter(Boolean).map(Number);
  const names = await Promise.all(pids.map((child) => readFile(`/proc/${child}/comm`, 'utf8').catch(() => '')));
  return pids.filter((_, index) => names[index]?.startsWith('mediasoup'));
}

describe('the process', () => {
  it('announces itself, drains at SIGTERM and is gone from Redis', async () => {
    const node = await deployment.startNode();
    expect(node.announcement).toMatchObject({ draining: false, workers: 1, rooms: 0, legs: 0 });
    const room = await openRoom(node);
    const a = await PlainPeer.join(room);
    const { objectPrefix } = await record(room, a);
    const ready = async (): Promise<string> => {
      const response = await fetch(`${node.opsUrl}/readyz`);
      return `${response.status} ${(await response.text()).trim()}`;
    };
    expect(await ready()).toBe('200 ready');
    const metrics = await (await fetch(`${node.opsUrl}/metrics`)).text();
    expect(metrics).toMatch(/^cordboard_media_recordings\{service="media"\} 1$/m);
    expect(metrics).toMatch(/^cordboard_media_event_loop_delay_seconds\{.*quantile="0.99".*\} 0\.\d+$/m);
    node.terminate();
    const mine = async () => (await deployment.announced()).find(({ mediaNodeId }) => mediaNodeId === node.announcement.mediaNodeId);
    await until('the announced drain', async () => (await mine())?.draining);
    await expect(openRoom(node)).rejects.toMatchObject({ code: 'media_unavailable' });
    expect(await ready()).toBe('503 draining');
    await talk({ a }, 10);
    await room.call('room.close', {});
    expect(await node.exited()).toBe(0);
    expect(await mine()).toBeUndefined();
    expect((await manifestOf(objectPrefix))?.tracks).toMatchObject([{ packets: 10, lost: 0 }]);
  });

  it.runIf(process.platform === 'linux')(
    'lets its workers go first, also one that replaced another',
    async () => {
      const node = await deployment.startNode();
      expect(await policyOf(node.pid)).toBe(SCHED_BATCH);
      expect(await niceOf(node.pid)).toBe(await granted(-5));
      await until('the mixer that stands by', async () => (await mixersOf(node.pid)).length === 1);
      await until('the policy of the mixer', async () => (await policyOf(node.pid, (await mixersOf(node.pid))[0])) === SCHED_OTHER);
      const forwards = await granted(-10);
      await until('the nice value of the mixer', async () => (await niceOf(node.pid, (await mixersOf(node.pid))[0])) === forwards);
      const first = await until('the worker', async () => (await childrenOf(node.pid))[0]);
      expect(await policyOf(first)).toBe(SCHED_OTHER);
      expect(await niceOf(first)).toBe(forwards);
      process.kill(first, 'SIGKILL');
      const second = await until('the next worker', async () => (await childrenOf(node.pid)).find((pid) => pid !== first));
      await until('the policy of the next worker', async () => (await policyOf(second)) === SCHED_OTHER);
      await until('the nice value of the next worker', async () => (await niceOf(second)) === forwards);
      node.terminate();
      expect(await node.exited()).toBe(0);
    },
    30_000,
  );

  it.runIf(process.platform === 'linux')('lets a recording go on only behind what a worker that is held up has had by then', async () => {
    const node = await deployment.startNode();
    const room = await openRoom(node);
    const a = await PlainPeer.join(room);
    const { objectPrefix, recordingId } = await record(room, a);
    await talk({ before: a }, 20);
    await room.call('recording.pause', { recordingId });
    const worker = await until('the worker', async () => (await childrenOf(node.pid))[0]);
    process.kill(worker, 'SIGSTOP');
    let resumed = false;
    try {
      // A new count, so that nothing but the order tells when these were said.
      a.restart(123_456_789);
      await talk({ SECRET: a }, 10);
      const resuming = room.call('recording.resume', { recordingId }).then(() => {
        resumed = true;
      });
      // Still said in the pause.
      await talk({ SECRET: a }, 10);
      expect(resumed).toBe(false);
      process.kill(worker, 'SIGCONT');
      await resuming;
    } finally {
      process.kill(worker, 'SIGCONT');
    }
    await talk({ after: a }, 20);
    await room.call('recording.stop', { recordingId });
    await until('the manifest', async () => await manifestOf(objectPrefix));
    const track = String(await deployment.store.get(objectKeys.recordingTrack(objectPrefix, 0)));
    expect(track).toContain('before15');
    expect(track).toContain('after19');
    expect(track).not.toContain('SECRET');
    node.terminate();
    expect(await node.exited()).toBe(0);
  });

  it('killed with -9 loses at most the last second of a recording, which another node finishes', async () => {
    const [node, other] = [await deployment.startNode(), await deployment.startNode()];
    const room = await openRoom(node);
    const a = await PlainPeer.join(room);
    const { objectPrefix } = await record(room, a);
    await talk({ a }, 150);
    const spokeMs = 150 * 20;
    await node.kill();
    const manifest = await until('the manifest of the lost node', () => manifestOf(objectPrefix), 15_000);
    const [track] = manifest.tracks;
    expect(track).toMatchObject({ index: 0, legId: a.legId, lost: 0 });
    // A second, and what a busy machine holds up the last flush.
    expect(spokeMs - (track?.packets ?? 0) * 20).toBeLessThanOrEqual(1_250);
    expect(manifest.assignments).toMatchObject([{ channel: 'customer', track: 0 }]);
    expect(readTrack(await deployment.store.get(objectKeys.recordingTrack(objectPrefix, 0)))).toHaveLength(track?.packets ?? 0);
    other.terminate();
    expect(await other.exited()).toBe(0);
  }, 30_000);

  it('marks what a full disk did not take, goes on with the call, and records again when there is room', async () => {
    const node = await deployment.startNode({ spoolBytes: 128 * 1024 });
    const room = await openRoom(node);
    const [a, b] = [await PlainPeer.join(room), await PlainPeer.join(room)];
    await room.call('matrix.set', { rows: [{ listener: b.legId, sources: [{ source: { kind: 'leg', legId: a.legId } }] }] });
    const { objectPrefix, recordingId } = await record(room, a);
    // Somebody else's file on the same disk, of a size that leaves about a second and a half of room.
    const others = node.sees(join(deployment.spool, 'others'));
    await writeFile(others, Buffer.alloc(48 * 1024));
    // 50 kB a second.
    await until(
      'refusal of the disk',
      async () => {
        await talk({ [`${'x'.repeat(1_000)} `]: a }, 25);
        return (await refusals(node)) > 0;
      },
      15_000,
    );
    const before = b.heard.length;
    await talk({ y: a }, 25);
    await until('the voice at the other leg', () => b.heard.length >= before + 20);
    expect(node.said()).toContain('a part of the recording could not be written');
    await rm(others);
    await talk({ room: a }, 75);
    const refused = await refusals(node);
    await talk({ last: a }, 75);
    expect(await refusals(node)).toBe(refused);
    await room.call('recording.stop', { recordingId });
    await room.event('recording.stored');
    const manifest = await manifestOf(objectPrefix);
    expect(manifest?.gaps.map(({ cause }) => cause)).toContain('the disk is full');
    const records = readTrack(await deployment.store.get(objectKeys.recordingTrack(objectPrefix, 0)));
    expect(records.length).toBeGreaterThan(60);
    expect(records.filter((record) => textOf(record).startsWith('last'))).toHaveLength(75);
    // What is in a gap is not in the track.
    for (const { fromFrame, toFrame } of manifest?.gaps ?? []) {
      expect(records.filter(({ frame }) => frame >= fromFrame && frame < toFrame)).toEqual([]);
    }
  }, 40_000);

  it('takes a call on a disk that is full from the start, and records it from when there is room', async () => {
    const node = await deployment.startNode({ spoolBytes: 64 * 1024 });
    const others = node.sees(join(deployment.spool, 'others'));
    await writeFile(others, Buffer.alloc(64 * 1024));
    const room = await openRoom(node);
    const a = await PlainPeer.join(room);
    const { objectPrefix, recordingId } = await record(room, a);
    await talk({ before: a }, 100);
    expect(await refusals(node)).toBeGreaterThan(0);
    await rm(others);
    await talk({ between: a }, 75);
    await talk({ after: a }, 50);
    await room.call('recording.stop', { recordingId });
    await room.event('recording.stored');
    const manifest = await manifestOf(objectPrefix);
    expect(manifest?.gaps).toMatchObject([{ cause: 'the disk is full' }]);
    const texts = readTrack(await deployment.store.get(objectKeys.recordingTrack(objectPrefix, 0))).map(textOf);
    expect(texts).not.toContain('before0');
    expect(texts.filter((text) => text.startsWith('after'))).toHaveLength(50);
  }, 40_000);
});
