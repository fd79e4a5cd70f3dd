import { newId, objectKeys, recordingManifestSchema, type LegId, type SoundSource } from '@cordboard/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { opusPacketMs } from '@cordboard/platform';
import { openBrowser, type BrowserPage } from './support/browser.ts';
import { TestNode, type TestRoom } from './support/test-node.ts';
import { toneFile } from './support/tone.ts';
import { readTrack } from './support/track.ts';
import { until } from './support/until.ts';

const LOW = { kind: 'music', objectKey: 't/x/music/low.opus' } as const;
const HIGH = { kind: 'music', objectKey: 't/x/music/high.opus' } as const;

let node: TestNode;
let page: BrowserPage;
beforeAll(async () => {
  [node, page] = await Promise.all([TestNode.start(), openBrowser()]);
  await node.store.put(LOW.objectKey, await toneFile(600, 2));
  await node.store.put(HIGH.objectKey, await toneFile(1_500, 2));
}, 60_000);
afterAll(async () => {
  await page.close();
  await node.close();
});

const hear = async (room: TestRoom, listener: LegId, source: SoundSource | null): Promise<void> => {
  await room.call('matrix.set', { rows: [{ listener, sources: source ? [{ source }] : [] }] });
};

async function heard(name: string, hz: number): Promise<void> {
  let last = 0;
  await until(
    () => `${hz} Hz at ${name}, but ${last} Hz`,
    async () => {
      last = await page.kit<number>('hears', name);
      return Math.abs(last - hz) <= 25;
    },
    8_000,
  );
}

/** The page offers, the node answers. */
async function join(room: TestRoom, name: string, hz: number): Promise<LegId> {
  const legId = newId('leg');
  const offer = await page.kit<string>('offer', name, hz);
  const { sdp } = await room.call('leg.answer', { legId, sdp: offer });
  await page.kit('accept', name, sdp);
  await room.event('leg.stateChanged', (event) => event.legId === legId && event.state === 'connected');
  await room.event('leg.heard', (event) => event.legId === legId);
  return legId;
}

describe('a browser', () => {
  it('hears what its row names, source after source, without new SDP', async () => {
    const room = await node.openRoom();
    const a = await join(room, 'a', 440);
    const b = await join(room, 'b', 880);
    await hear(room, a, LOW);
    await heard('a', 600);
    await hear(room, a, HIGH);
    await heard('a', 1_500);
    await hear(room, a, { kind: 'leg', legId: b });
    await heard('a', 880);
    await hear(room, b, { kind: 'leg', legId: a });
    await heard('b', 440);
    await hear(room, a, null);
    await heard('a', 0);
    await hear(room, a, LOW);
    await heard('a', 600);
    await room.call('room.close', {});
  });

  it('is recorded with a packet each 20 ms, both legs on one clock', async () => {
    const room = await node.openRoom();
    const a = await join(room, 'c', 440);
    const b = await join(room, 'd', 880);
    const recordingId = newId('recording');
    const objectPrefix = `t/x/recordings/${recordingId}`;
    await room.call('recording.start', { recordingId, objectPrefix, channels: ['customer', 'agent'] });
    await room.call('recording.assign', { recordingId, channel: 'customer', legId: a });
    await room.call('recording.assign', { recordingId, channel: 'agent', legId: b });
    const beganAt = performance.now();
    await until('two seconds', () => performance.now() - beganAt > 2_000);
    await room.call('recording.stop', { recordingId });
    await room.event('recording.stored');
    const manifest = recordingManifestSchema.parse(JSON.parse(String(await node.store.get(objectKeys.recordingManifest(objectPrefix)))));
    expect(manifest.tracks).toHaveLength(2);
    for (const { index, packets, lost } of manifest.tracks) {
      const records = readTrack(await node.store.get(objectKeys.recordingTrack(objectPrefix, index)));
      // A busy machine makes the browser skip; what it sent is there, each packet on a frame of its own.
      expect(packets).toBe(records.length);
      expect(packets).toBeGreaterThan(50);
      expect(lost).toBeLessThan(packets / 10);
      expect(records.every(({ packet }) => opusPacketMs(packet) === 20)).toBe(true);
      const spanned = (records.at(-1)?.frame ?? 0) - (records[0]?.frame ?? 0) + 1;
      expect(spanned - records.length).toBeLessThan(records.length / 10);
    }
    await room.call('room.close', {});
  });

  it('is sent nothing while it holds, and goes on after', async () => {
    const room = await node.openRoom();
    const a = await join(room, 'e', 440);
    await hear(room, a, LOW);
    await heard('e', 600);
    const renegotiate = async (direction: string, restart: boolean) => {
      const sdp = await page.kit<string>('reoffer', 'e', direction, restart);
      const answered = await room.call('leg.renegotiate', { legId: a, sdp });
      await page.kit('accept', 'e', answered.sdp);
      return { direction: answered.direction, iceRestarted: answered.iceRestarted };
    };
    for (const [browser, ours] of [
      ['sendonly', 'recvonly'],
      ['inactive', 'inactive'],
    ] as const) {
      expect(await renegotiate(browser, false)).toEqual({ direction: ours, iceRestarted: false });
      // What the row names may change meanwhile; it is not sent all the same.
      await hear(room, a, browser === 'inactive' ? HIGH : LOW);
      await heard('e', 0);
      const { packets } = await page.kit<{ packets: number }>('received', 'e');
      const since = performance.now();
      await until('300 ms', () => performance.now() - since > 300);
      expect((await page.kit<{ packets: number }>('received', 'e')).packets - packets).toBeLessThanOrEqual(1);
    }
    expect(await renegotiate('sendrecv', false)).toEqual({ direction: 'sendrecv', iceRestarted: false });
    await heard('e', 1_500);
    expect(await renegotiate('sendrecv', true)).toEqual({ direction: 'sendrecv', iceRestarted: true });
    await hear(room, a, LOW);
    await heard('e', 600);
    expect(await page.kit('state', 'e')).toBe('connected');
    const { legs } = await room.client.call('room.describe', { roomId: room.roomId });
    expect(legs).toEqual([{ legId: a, state: 'connected', direction: 'sendrecv' }]);
    await room.call('room.close', {});
  });

  it('is heard over TCP where UDP does not pass', async () => {
    const room = await node.openRoom();
    const legId = newId('leg');
    const { sdp } = await room.call('leg.answer', { legId, sdp: await page.kit<string>('offer', 'i', 440) });
    const tcpOnly = sdp.replaceAll(/a=candidate:\S+ 1 udp .*\r\n/g, '');
    expect(tcpOnly).toMatch(/a=candidate:\S+ 1 tcp .* typ host tcptype passive/);
    expect(tcpOnly).not.toBe(sdp);
    await page.kit('accept', 'i', tcpOnly);
    await room.event('leg.heard');
    await hear(room, legId, HIGH);
    await heard('i', 1_500);
    await room.call('room.close', {});
  });

  it('answers our offer, and hears what its row said before it did', async () => {
    const room = await node.openRoom();
    const legId = newId('leg');
    const { sdp } = await room.call('leg.offer', { legId });
    const other = await join(room, 'g', 880);
    await hear(room, legId, { kind: 'leg', legId: other });
    await hear(room, other, { kind: 'leg', legId });
    await room.call('leg.accept', { legId, sdp: await page.kit<string>('answer', 'f', 440, sdp) });
    await room.event('leg.stateChanged', (event) => event.legId === legId && event.state === 'connected');
    await heard('f', 880);
    await heard('g', 440);
    await expect(room.call('leg.accept', { legId, sdp })).rejects.toMatchObject({ code: 'state_conflict' });
    await room.call('room.close', {});
  });

  it('presses keys, has figures of quality, and its leg ends when it goes', async () => {
    const room = await node.openRoom();
    const a = await join(room, 'h', 440);
    await hear(room, a, LOW);
    await page.kit('press', 'h', '12#');
    await room.event('leg.digit', ({ digit }) => digit === '#');
    expect(room.events.flatMap(({ event }) => (event.type === 'leg.digit' ? [event.digit] : []))).toEqual(['1', '2', '#']);
    const { quality } = await room.event('leg.quality', (event) => event.quality.rttMs !== null, 12_000);
    expect(quality).toMatchObject({ legId: a, uplinkLossPct: 0, downlinkLossPct: 0 });
    expect(quality.packetsReceived).toBeGreaterThan(200);
    expect(quality.packetsSent).toBeGreaterThan(200);
    await page.kit('close', 'h');
    await room.event('leg.closed', ({ legId, reason }) => legId === a && reason === 'transportFailed');
    await room.call('room.close', {});
  });
});
