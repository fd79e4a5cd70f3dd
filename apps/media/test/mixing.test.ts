import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FRAME_SAMPLES } from '../src/mixer/codec/opus.ts';
import { peakOf } from '../src/mixer/mix/samples.ts';
import { TestNode, type TestRoom } from './support/test-node.ts';
import { amplitudeOf, TonePeer } from './support/tone-peer.ts';
import { until } from './support/until.ts';

let node: TestNode;
beforeAll(async () => {
  node = await TestNode.start();
});
afterAll(async () => {
  await node.close();
});

const HERTZ = [500, 800, 1_300] as const;
/** A tone that is heard, and one that is not: each says 0.1. */
const HEARD = 0.03;
const NOT_HEARD = 0.003;

const row = (listener: TonePeer, ...sources: (TonePeer | readonly [TonePeer, number])[]) => ({
  listener: listener.legId,
  sources: sources.map((one) => {
    const [peer, gain] = one instanceof TonePeer ? [one, 1] : one;
    return { source: { kind: 'leg' as const, legId: peer.legId }, gain };
  }),
});

async function withTrio(run: (room: TestRoom, peers: readonly [TonePeer, TonePeer, TonePeer]) => Promise<void>): Promise<void> {
  const room = await node.openRoom();
  const [x, y, z] = HERTZ;
  const peers = [await TonePeer.join(room, x), await TonePeer.join(room, y), await TonePeer.join(room, z)] as const;
  try {
    await run(room, peers);
  } finally {
    for (const peer of peers) peer.close();
    await room.call('room.close', {});
  }
}

/** Waits until each listener hears exactly whom `matrix` says, rows and columns in the order of the peers. */
async function hearingIs(peers: readonly TonePeer[], matrix: readonly (readonly (0 | 1)[])[]): Promise<void> {
  const levels = () => peers.map((listener) => peers.map(({ hz }) => listener.hears(hz)));
  await until(
    () =>
      `hearing ${JSON.stringify(matrix)}; it is ${JSON.stringify(levels().map((levels) => levels.map((level) => Number(level.toFixed(4)))))}`,
    () =>
      levels().every((levels, listener) =>
        levels.every((level, speaker) => (matrix[listener]?.[speaker] === 1 ? level > HEARD : level < NOT_HEARD)),
      ),
  );
}

const everybody = (peers: readonly TonePeer[]) => peers.map((listener) => row(listener, ...peers.filter((peer) => peer !== listener)));
const mixedRooms = (): number => node.node.mixers.threads.reduce((sum, { rooms }) => sum + rooms, 0);

describe('mixing', () => {
  it('lets each of three hear the two others, and not themselves', async () => {
    await withTrio(async (room, peers) => {
      await room.call('matrix.set', { rows: everybody(peers) });
      await hearingIs(peers, [
        [0, 1, 1],
        [1, 0, 1],
        [1, 1, 0],
      ]);
      expect(mixedRooms()).toBe(1);
    });
    await until('a room without mixes that costs nothing', () => mixedRooms() === 0);
  });

  it('mutes, turns down by the gain of a cell, and adds up a whisper for one alone', async () => {
    await withTrio(async (room, peers) => {
      const [a, b, c] = peers;
      await room.call('matrix.set', { rows: [row(a, b, [c, 0]), row(b, a, c), row(c, [a, 0.25], b)] });
      await hearingIs(peers.slice(0, 2), [
        [0, 1],
        [1, 0],
      ]);
      expect(a.hears(c.hz)).toBeLessThan(NOT_HEARD);
      await until('b with c, and c with a at a quarter', () => b.hears(c.hz) > HEARD && c.hears(a.hz) > 0);
      // Of the same source, so what the loudness control does is in both; the sound is some time behind the row.
      const ratio = () => c.hears(a.hz) / b.hears(a.hz);
      await until(
        () => `a quarter of a at c; it is ${ratio()}`,
        () => Math.abs(ratio() - 0.25) < 0.05,
      );
      const { matrix } = await room.client.call('room.describe', { roomId: room.roomId });
      expect(matrix).toContainEqual(row(c, [a, 0.25], b));
      expect(matrix).toContainEqual(row(a, b));
    });
  });

  it('touches no codec for two, and none again when one of three has left', async () => {
    await withTrio(async (room, peers) => {
      const [a, b, c] = peers;
      await room.call('matrix.set', { rows: [row(a, b), row(b, a)] });
      await hearingIs(
        [a, b],
        [
          [0, 1],
          [1, 0],
        ],
      );
      expect(mixedRooms()).toBe(0);
      const directly = a.plain.heard.at(-1)?.ssrc;

      await room.call('matrix.set', { rows: everybody(peers) });
      await hearingIs(peers, [
        [0, 1, 1],
        [1, 0, 1],
        [1, 1, 0],
      ]);
      expect(a.plain.heard.at(-1)?.ssrc).not.toBe(directly);

      await room.call('leg.close', { legId: c.legId });
      await until('no mix any more', () => mixedRooms() === 0);
      const before = a.plain.heard.length;
      await until('packets after that', () => a.plain.heard.length > before + 10);
      // Byte for byte what the other said.
      await hearingIs(
        [a, b],
        [
          [0, 1],
          [1, 0],
        ],
      );
      const { matrix } = await room.client.call('room.describe', { roomId: room.roomId });
      expect(matrix).toEqual([row(a, b), row(b, a)]);
    });
  });

  const concealed = () => node.node.mixers.figures.reduce((sum, figures) => sum + figures.concealed, 0);

  it('goes from direct to mixed and back without a gap or a click', async () => {
    await withTrio(async (room, [a, b, c]) => {
      c.hush();
      await room.call('matrix.set', { rows: [row(a, b)] });
      await until('the direct tone', () => a.hears(b.hz) > HEARD);
      const from = a.plain.heard.length;
      const [concealedBefore, lateBefore] = [concealed(), b.late];
      await room.call('matrix.set', { rows: [row(a, b, c)] });
      await until('the mixed tone', () => a.plain.heard.length > from + 40);
      await room.call('matrix.set', { rows: [row(a, b)] });
      const back = a.plain.heard.length;
      await until('the direct tone again', () => a.plain.heard.length > back + 40);
      const sound = a.sound(from);
      expect(new Set(a.plain.heard.slice(from).map(({ ssrc }) => ssrc)).size).toBeGreaterThanOrEqual(3);
      const [concealedFrames, latePackets] = [concealed() - concealedBefore, b.late - lateBefore];
      // The tone is in each 20 ms but for those in which a stream's decoder begins, and what a busy machine sent too late;
      // nothing is louder than it was.
      let without = 0;
      for (let at = 0; at + FRAME_SAMPLES <= sound.length; at += FRAME_SAMPLES) {
        if (amplitudeOf(sound.subarray(at, at + FRAME_SAMPLES), b.hz) < 0.05) without++;
      }
      expect(without).toBeLessThanOrEqual(4 + concealedFrames + latePackets);
      expect(peakOf(sound)).toBeLessThan(0.3);
    });
  });

  it('encodes once for all who hear the same, and nothing for those who hear silence', async () => {
    await withTrio(async (room, peers) => {
      const [a, b, c] = peers;
      // Two who listen to the same two, one of them with another payload type.
      const [d, e] = [await TonePeer.join(room, 2_000), await TonePeer.join(room, 2_500, 0.1, 109)];
      try {
        await room.call('matrix.set', { rows: [row(d, a, b), row(e, b, a)] });
        await until('both hear both', () => [d, e].every((peer) => peer.hears(a.hz) > HEARD && peer.hears(b.hz) > HEARD));
        await until('a second of it', () => e.plain.heard.length > 50);
        const heard = new Set(d.plain.heard.map(({ payload }) => payload.toString('latin1')));
        const last = e.plain.heard.slice(-20, -5);
        expect(last.filter(({ payload }) => heard.has(payload.toString('latin1')))).toHaveLength(15);

        for (const peer of [a, b]) peer.hush();
        await until('silence', () => performance.now() - (d.plain.heard.at(-1)?.atMs ?? 0) > 500);
        const silentAt = d.plain.heard.length;
        const encoded = () => node.node.mixers.figures.reduce((sum, figures) => sum + figures.encoded, 0);
        const before = encoded();
        await until('that it lasts', () => performance.now() - (d.plain.heard.at(-1)?.atMs ?? 0) > 1_500);
        expect(d.plain.heard.length).toBe(silentAt);
        expect(encoded()).toBe(before);

        a.speak();
        await until('the voice again', () => d.hears(a.hz) > HEARD);
        expect(d.hears(c.hz)).toBeLessThan(NOT_HEARD);
      } finally {
        d.close();
        e.close();
      }
    });
  });

  it('has audio back within a second when its thread dies', async () => {
    await withTrio(async (room, peers) => {
      await room.call('matrix.set', { rows: everybody(peers) });
      const full = [
        [0, 1, 1],
        [1, 0, 1],
        [1, 1, 0],
      ] as const;
      await hearingIs(peers, full);
      const [thread] = node.node.mixers.threads;
      await thread?.kill();
      const killedAt = performance.now();
      const ssrcs = peers.map(({ plain }) => plain.heard.at(-1)?.ssrc);
      await until('another stream for each', () => peers.every(({ plain }, i) => plain.heard.at(-1)?.ssrc !== ssrcs[i]));
      const backMs = Math.max(
        ...peers.map(
          ({ plain }, i) => (plain.heard.find(({ ssrc, atMs }) => ssrc !== ssrcs[i] && atMs > killedAt)?.atMs ?? Infinity) - killedAt,
        ),
      );
      await hearingIs(peers, full);
      expect(node.node.mixers.threads).not.toContain(thread);
      expect(mixedRooms()).toBe(1);
      expect(backMs).toBeLessThan(1_000);
    });
  });
});
