import { readFileSync } from 'node:fs';
import { MEDIA_PORT, newId } from '@cordboard/contracts';
import { connectRpc, type Clock } from '@cordboard/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { PlainPeer } from './support/plain-peer.ts';
import { log, TestNode, TestRoom } from './support/test-node.ts';
import { until } from './support/until.ts';

/** A clock that the test moves. */
class MovedClock implements Clock {
  #aheadMs = 0;
  nowMs(): number {
    return Date.now() + this.#aheadMs;
  }
  move(ms: number): void {
    this.#aheadMs += ms;
  }
}

const nodes: TestNode[] = [];
async function start(options: Parameters<typeof TestNode.start>[0] = {}): Promise<TestNode> {
  const node = await TestNode.start(options);
  nodes.push(node);
  return node;
}
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()));
});

describe('commands', () => {
  it('are done once by their id, refusals included, on whatever socket', async () => {
    const node = await start();
    const room = await node.openRoom();
    const legId = newId('leg');
    const commandId = newId('command');
    const first = await room.call('leg.offer', { legId }, commandId);
    const other = new TestRoom(node, room.roomId, room.epoch);
    expect(await other.call('leg.offer', { legId }, commandId)).toEqual(first);
    await expect(room.call('leg.offer', { legId })).rejects.toMatchObject({ code: 'duplicate' });
    const refused = newId('command');
    await expect(room.call('leg.close', { legId: newId('leg') }, refused)).rejects.toMatchObject({ code: 'not_found' });
    await expect(room.call('leg.close', { legId }, refused)).rejects.toMatchObject({ code: 'not_found' });
    expect((await room.client.call('room.describe', { roomId: room.roomId })).legs).toMatchObject([{ legId, state: 'new' }]);
  });

  it('of an older owner are refused, and the new owner is told what happened', async () => {
    const node = await start();
    const room = await node.openRoom(3);
    const a = await PlainPeer.join(room);
    await room.event('leg.heard');
    const seen = room.events.length;
    const next = new TestRoom(node, room.roomId, 4);
    const description = await next.call('room.claim', { owner: next.owner, afterSeq: 1 });
    expect(description).toMatchObject({
      epoch: 4,
      lastEventSeq: seen,
      legs: [{ legId: a.legId, state: 'connected', direction: 'sendrecv' }],
    });
    await until('the replay', () => next.events.length === seen - 1);
    expect(next.events).toEqual(room.events.slice(1));
    await expect(room.call('leg.close', { legId: a.legId })).rejects.toMatchObject({ code: 'stale_epoch' });
    await expect(room.call('room.claim', { owner: room.owner, afterSeq: 0 })).rejects.toMatchObject({ code: 'stale_epoch' });
    // Only the owner hears what comes now.
    await next.call('leg.close', { legId: a.legId });
    await next.event('leg.closed');
    expect(room.events.some(({ event }) => event.type === 'leg.closed')).toBe(false);
    expect(next.events.map(({ seq }) => seq)).toEqual(next.events.map((_, i) => i + 2));
  });

  it('need the secret', async () => {
    const node = await start();
    const stranger = connectRpc(MEDIA_PORT, node.node.rpcUrl, { secret: 'wrong', log, timeoutMs: 2_000 });
    await expect(stranger.call('node.status', {})).rejects.toMatchObject({ code: 'not_authenticated' });
    await stranger.close();
  });
});

describe('a lost control socket', () => {
  it('changes nothing; unclaimed for a minute the room ends as orphaned', async () => {
    const clock = new MovedClock();
    const node = await start({ clock });
    const room = await node.openRoom();
    const [a, b] = [await PlainPeer.join(room), await PlainPeer.join(room)];
    await room.call('matrix.set', { rows: [{ listener: b.legId, sources: [{ source: { kind: 'leg', legId: a.legId } }] }] });
    await room.client.close();
    await until('the voice, without an owner', () => {
      a.say('still');
      return b.heard.length > 5;
    });
    clock.move(59_000);
    await node.node.sweep();
    expect(node.node.announcement().rooms).toBe(1);

    const heir = new TestRoom(node, room.roomId, 2);
    await heir.call('room.claim', { owner: heir.owner, afterSeq: 0 });
    clock.move(61_000);
    await node.node.sweep();
    expect(node.node.announcement().rooms).toBe(1);

    await heir.client.close();
    await until('the loss', async () => {
      clock.move(61_000);
      await node.node.sweep();
      return node.node.announcement().rooms === 0;
    });
    // Who asks within a minute still learns why.
    const late = new TestRoom(node, room.roomId, 3);
    await late.call('room.claim', { owner: late.owner, afterSeq: 0 });
    await late.event('room.closed', ({ reason }) => reason === 'orphaned');
    await late.event('leg.closed', ({ reason }) => reason === 'orphaned');
    await expect(late.call('leg.offer', { legId: newId('leg') })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a node', () => {
  it('takes no new rooms while it drains and is done when the last has ended', async () => {
    const node = await start();
    const room = await node.openRoom();
    let done = false;
    const drained = node.node.drain(10_000).then((all) => {
      done = true;
      return all;
    });
    await expect(node.openRoom()).rejects.toMatchObject({ code: 'media_unavailable' });
    expect(await room.client.call('node.status', {})).toMatchObject({ draining: true, rooms: 1 });
    expect(node.node.ready()).toEqual({ ok: false, detail: 'draining' });
    await PlainPeer.join(room);
    expect(done).toBe(false);
    await room.call('room.close', {});
    expect(await drained).toBe(true);
    expect(await node.node.drain(0)).toBe(true);
  });

  it('spreads rooms over its workers and tells its load', async () => {
    const node = await start({ configuration: { MEDIA_WORKERS: 2 } });
    const [one, two] = [await node.openRoom(), await node.openRoom()];
    await PlainPeer.join(one);
    await PlainPeer.join(two);
    expect(node.node.announcement()).toMatchObject({ workers: 2, rooms: 2, legs: 2, draining: false });
    await node.node.sweep();
    expect(node.node.announcement().load).toBeGreaterThan(0);
    expect(node.node.announcement().load).toBeLessThanOrEqual(1);
  });

  it('gives up legs that never connect', async () => {
    const clock = new MovedClock();
    const node = await start({ clock });
    const room = await node.openRoom();
    const sdp = readFileSync(new URL('fixtures/chromium-offer.sdp', import.meta.url), 'utf8');
    await room.call('leg.answer', { legId: newId('leg'), sdp });
    clock.move(31_000);
    await node.node.sweep();
    await room.event('leg.closed', ({ reason }) => reason === 'transportFailed');
  });

  it('refuses an offer it cannot answer, and keeps no half of it', async () => {
    const node = await start();
    const room = await node.openRoom();
    await expect(room.call('leg.answer', { legId: newId('leg'), sdp: 'v=0\r\n' })).rejects.toMatchObject({ code: 'unsupported_media' });
    await expect(room.call('leg.accept', { legId: newId('leg'), sdp: 'v=0\r\n' })).rejects.toMatchObject({ code: 'not_found' });
    expect(node.node.announcement().legs).toBe(0);
  });
});
