import { newId } from '@cordboard/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oggOf, spoken } from './support/ogg.ts';
import { PlainPeer } from './support/plain-peer.ts';
import { TestNode, type TestRoom } from './support/test-node.ts';
import { until } from './support/until.ts';

let node: TestNode;
beforeAll(async () => {
  node = await TestNode.start();
});
afterAll(async () => {
  await node.close();
});

const hears = (listener: PlainPeer, speaker: PlainPeer) => ({
  listener: listener.legId,
  sources: [{ source: { kind: 'leg' as const, legId: speaker.legId } }],
});
const silence = (listener: PlainPeer) => ({ listener: listener.legId, sources: [] });

/** Each says its name until the listener has heard `text`. */
async function hearing(listener: PlainPeer, text: string, speakers: Readonly<Record<string, PlainPeer>>): Promise<void> {
  await until(
    () => `'${text}' among ${JSON.stringify(listener.texts().slice(-5))}`,
    () => {
      for (const [name, speaker] of Object.entries(speakers)) speaker.say(name);
      return listener.heard.at(-1)?.text === text;
    },
  );
}

async function trio(room: TestRoom): Promise<[PlainPeer, PlainPeer, PlainPeer]> {
  return [await PlainPeer.join(room), await PlainPeer.join(room), await PlainPeer.join(room)];
}

describe('hearing matrix', () => {
  it('lets a leg hear exactly whom its row names, and switches with nothing lost', async () => {
    const room = await node.openRoom();
    const [a, b, c] = await trio(room);
    await room.call('matrix.set', { rows: [hears(b, a)] });
    await hearing(b, 'a', { a, c });
    expect(new Set(b.texts())).toEqual(new Set(['a']));
    expect(a.heard).toEqual([]);
    expect(c.heard).toEqual([]);

    const before = b.heard.length;
    await room.call('matrix.set', { rows: [hears(b, c)] });
    await hearing(b, 'c', { a, c });
    const after = b.heard.slice(before).map(({ text }) => text);
    // In order: the rest of the old source, then only the new one.
    expect(after.join('')).toMatch(/^a*c+$/);
    expect(new Set(b.heard.map(({ ssrc }) => ssrc)).size).toBe(2);

    await room.call('matrix.set', { rows: [silence(b), hears(a, b)] });
    const silent = b.heard.length;
    await hearing(a, 'b', { a, b, c });
    expect(b.heard.length).toBe(silent);
  });

  it('numbers what a listener hears without a hole, in the order it was said', async () => {
    const room = await node.openRoom();
    const [a, b] = await trio(room);
    await room.call('matrix.set', { rows: [hears(b, a)] });
    await hearing(b, 'on', { on: a });
    for (let i = 0; i < 50; i++) a.say(`n${i}`);
    await until('the last of 50 packets', () => b.heard.at(-1)?.text === 'n49');
    const got = b.heard.slice(-50);
    expect(got.map(({ text }) => text)).toEqual(Array.from({ length: 50 }, (_, i) => `n${i}`));
    expect(
      got.every(
        ({ sequence, timestamp }, i) =>
          i === 0 ||
          (((sequence - (got[i - 1]?.sequence ?? 0)) & 0xffff) === 1 && (timestamp - (got[i - 1]?.timestamp ?? 0)) >>> 0 === 960),
      ),
    ).toBe(true);
  });

  it('joins legs of different Opus payload types, each on its own', async () => {
    const room = await node.openRoom();
    const [a, b] = [await PlainPeer.join(room, 111), await PlainPeer.join(room, 109)];
    await room.call('matrix.set', { rows: [hears(b, a), hears(a, b)] });
    await hearing(b, 'a', { a, b });
    await hearing(a, 'b', { a, b });
    expect(new Set(b.heard.map(({ payloadType }) => payloadType))).toEqual(new Set([109]));
    expect(new Set(a.heard.map(({ payloadType }) => payloadType))).toEqual(new Set([111]));
    // Back and forth: the pipe is given up with its last listener and built again.
    await room.call('matrix.set', { rows: [silence(b)] });
    await room.call('matrix.set', { rows: [hears(b, a)] });
    const from = b.heard.length;
    await until('the piped voice again', () => {
      a.say('again');
      return b.heard.slice(from).some(({ text }) => text === 'again');
    });
  });

  it('refuses whom it does not know before anything changes', async () => {
    const room = await node.openRoom();
    const [a, b] = await trio(room);
    await room.call('matrix.set', { rows: [hears(b, a)] });
    await expect(
      room.call('matrix.set', { rows: [silence(b), { listener: a.legId, sources: [{ source: { kind: 'leg', legId: newId('leg') } }] }] }),
    ).rejects.toMatchObject({ code: 'not_found' });
    await expect(room.call('matrix.set', { rows: [{ listener: newId('leg'), sources: [] }] })).rejects.toMatchObject({ code: 'not_found' });
    await hearing(b, 'a', { a });
  });

  it('is silent for the listeners of a leg that closed', async () => {
    const room = await node.openRoom();
    const [a, b] = await trio(room);
    await room.call('matrix.set', { rows: [hears(b, a)] });
    await hearing(b, 'a', { a });
    await room.call('leg.close', { legId: a.legId });
    await room.event('leg.closed', ({ legId, reason }) => legId === a.legId && reason === 'hangup');
    const description = await room.client.call('room.describe', { roomId: room.roomId });
    expect(description.matrix).toEqual([{ listener: b.legId, sources: [] }]);
    expect(description.legs.map(({ legId }) => legId)).not.toContain(a.legId);
  });
});

describe('sounds', () => {
  it('shares one piece of music among all who wait, stops with the last and goes on where others hear it', async () => {
    await node.store.put('t/x/music/song.opus', oggOf(spoken('m', 50)));
    const [one, two] = [await node.openRoom(), await node.openRoom()];
    const [a, b] = [await PlainPeer.join(one), await PlainPeer.join(two)];
    const music = { source: { kind: 'music' as const, objectKey: 't/x/music/song.opus' } };
    await one.call('matrix.set', { rows: [{ listener: a.legId, sources: [music] }] });
    await until('music at the first', () => a.heard.length >= 5);
    await two.call('matrix.set', { rows: [{ listener: b.legId, sources: [music] }] });
    await until('music at the second', () => b.heard.length >= 10);
    // The same packets at the same time: one producer for both.
    const at = new Map(a.heard.map(({ text, atMs }) => [text, atMs]));
    for (const { text, atMs } of b.heard.slice(0, 10)) expect(Math.abs((at.get(text) ?? 0) - atMs)).toBeLessThan(60);
    expect(playing(await metricsOf(node))).toBe(1);
    // The pace is that of the clock: a late packet is made up for, so the mean holds on a busy machine too.
    const meanGapMs = ((a.heard.at(-1)?.atMs ?? 0) - (a.heard[0]?.atMs ?? 0)) / (a.heard.length - 1);
    expect(Math.abs(meanGapMs - 20)).toBeLessThan(5);
    await one.call('matrix.set', { rows: [{ listener: a.legId, sources: [] }] });
    await two.call('room.close', {});
    await until('nothing playing', async () => playing(await metricsOf(node)) === 0);
  });

  it('plays a prompt from its first packet to its last to whom the row names, and says when it ended', async () => {
    await node.store.put('t/x/speech/one.opus', oggOf(spoken('p', 12)));
    await node.store.put('t/x/speech/two.opus', oggOf(spoken('q', 3)));
    const room = await node.openRoom();
    const [a, b] = await trio(room);
    const playerId = newId('player');
    const { durationMs } = await room.call('player.start', {
      playerId,
      items: [
        { kind: 'object', objectKey: 't/x/speech/one.opus' },
        { kind: 'silence', durationMs: 40 },
        { kind: 'object', objectKey: 't/x/speech/two.opus' },
      ],
      loop: false,
    });
    expect(durationMs).toBe(17 * 20);
    await room.call('matrix.set', { rows: [{ listener: a.legId, sources: [{ source: { kind: 'player', playerId } }] }] });
    expect(await room.event('player.ended')).toEqual({ type: 'player.ended', playerId, completed: true });
    await until('its last packet', () => a.texts().includes('q2'));
    const quiet = Buffer.of(0xff, 0xfe).toString('latin1');
    expect(a.texts()).toEqual([...spoken('p', 12).map(textOf), quiet, quiet, ...spoken('q', 3).map(textOf)]);
    expect(b.heard).toEqual([]);
    // A row may still name it: that is silence now.
    await room.call('matrix.set', { rows: [{ listener: b.legId, sources: [{ source: { kind: 'player', playerId } }] }] });
  });

  it('loops until it is stopped, and says so', async () => {
    await node.store.put('t/x/speech/loop.opus', oggOf(spoken('l', 3)));
    const room = await node.openRoom();
    const [a] = await trio(room);
    const playerId = newId('player');
    await room.call('player.start', { playerId, items: [{ kind: 'object', objectKey: 't/x/speech/loop.opus' }], loop: true });
    await room.call('matrix.set', { rows: [{ listener: a.legId, sources: [{ source: { kind: 'player', playerId } }] }] });
    await until('the third round', () => a.texts().filter((text) => text === 'l0').length >= 3);
    await room.call('player.stop', { playerId });
    expect(await room.event('player.ended')).toEqual({ type: 'player.ended', playerId, completed: false });
  });

  it('refuses a sound that is not there or not 20 ms Opus', async () => {
    await node.store.put('t/x/speech/long.opus', oggOf([Buffer.from([0x03 | (31 << 3), 2, 0, 0])]));
    await node.store.put('t/x/speech/text.opus', Buffer.from('hello'));
    const room = await node.openRoom();
    const start = (objectKey: string) =>
      room.call('player.start', { playerId: newId('player'), items: [{ kind: 'object', objectKey }], loop: false });
    await expect(start('t/x/speech/none.opus')).rejects.toMatchObject({ code: 'not_found' });
    await expect(start('t/x/speech/long.opus')).rejects.toMatchObject({ code: 'unsupported_media' });
    await expect(start('t/x/speech/text.opus')).rejects.toMatchObject({ code: 'unsupported_media' });
  });
});

describe('digits', () => {
  it('reports each press once, whichever way it came, and never as voice', async () => {
    const room = await node.openRoom();
    const [a, b] = await trio(room);
    await room.call('matrix.set', { rows: [hears(b, a)] });
    a.press(5);
    await room.event('leg.digit', ({ digit, by }) => digit === '5' && by === 'rfc4733');
    await room.call('leg.digit', { legId: a.legId, digit: '5' });
    a.press(11);
    await room.event('leg.digit', ({ digit }) => digit === '#');
    await room.call('leg.digit', { legId: a.legId, digit: '9' });
    await hearing(b, 'a', { a });
    const digits = room.events.flatMap(({ event }) => (event.type === 'leg.digit' ? [`${event.digit} ${event.by}`] : []));
    expect(digits).toEqual(['5 rfc4733', '# rfc4733', '9 info']);
    expect(new Set(b.texts())).toEqual(new Set(['a']));
  });
});

const textOf = (packet: Buffer): string => packet.toString('latin1', 1);
const metricsOf = (from: TestNode): Promise<string> => from.node.metrics.metrics.registry.metrics();
const playing = (metrics: string): number => Number(/^cordboard_media_playing\{[^}]*\} (\d+)$/m.exec(metrics)?.[1]);
