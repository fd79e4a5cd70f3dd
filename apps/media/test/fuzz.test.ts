import { readFileSync } from 'node:fs';
import { CordboardError, newId, objectKeys, recordingManifestSchema } from '@cordboard/contracts';
import fc from 'fast-check';
import * as mediasoup from 'mediasoup';
import { parse } from 'sdp-transform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRemoteAudio } from '../src/leg/sdp/remote-audio.ts';
import { PlainPeer } from './support/plain-peer.ts';
import { talk } from './support/talk.ts';
import { TestNode, type TestRoom } from './support/test-node.ts';
import { readTrack } from './support/track.ts';
import { until } from './support/until.ts';

/** Nothing hostile may surface here: vitest fails the run for it too, but would not say what was sent. */
const escaped: unknown[] = [];
const note = (error: unknown): void => void escaped.push(error);
/** WebRTC transports of all workers of this process. */
let transports = 0;
let workersLost = 0;
let node: TestNode;

beforeAll(async () => {
  mediasoup.observer.on('newworker', (worker) => {
    worker.on('died', () => workersLost++);
    worker.observer.on('newrouter', (router) => {
      router.observer.on('newtransport', (transport) => {
        if (transport.type !== 'webrtc') return;
        transports++;
        transport.observer.once('close', () => transports--);
      });
    });
  });
  node = await TestNode.start();
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
});

afterAll(async () => {
  process.off('uncaughtException', note);
  process.off('unhandledRejection', note);
  await node.close();
});

const OFFERS = ['chromium-offer.sdp', 'firefox-offer.sdp'].map((file) =>
  readFileSync(new URL(`fixtures/${file}`, import.meta.url), 'utf8').replaceAll(/\r?\n/g, '\r\n'),
);

/** What SDP parsers stumble over: numbers that are none, lines of other kinds, ends of lines, names of objects' own parts. */
const scraps = fc.oneof(
  fc.constantFrom('\r\n', '\n', '\r', '\u0000', ' ', ':', '=', '/', '-1', '0', '65536', '4294967296', '1e9', 'NaN', '__proto__'),
  fc.constantFrom(
    '\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n',
    '\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n',
    '\r\na=rtpmap:111 opus/48000/2\r\n',
    '\r\na=rtpmap:111 OPUS/8000\r\n',
    '\r\na=rtpmap:127 telephone-event/0\r\n',
    '\r\na=mid:__proto__\r\n',
    '\r\na=mid:\r\n',
    '\r\na=setup:holdconn\r\n',
    '\r\na=extmap:0 urn:ietf:params:rtp-hdrext:sdes:mid\r\n',
    '\r\na=extmap:15 urn:ietf:params:rtp-hdrext:sdes:mid\r\n',
    '\r\na=ssrc:0 cname:x\r\n',
    '\r\na=ssrc:4294967296 cname:x\r\n',
    '\r\na=fingerprint:sha-256 00\r\n',
    '\r\na=fingerprint:md5 00:11\r\n',
    '\r\na=ice-ufrag:\r\n',
    '\r\na=sendonly\r\n',
  ),
  fc.string({ maxLength: 12, unit: 'binary' }),
);
const at = fc.double({ min: 0, max: 1, noNaN: true });
type Mutation = (text: string) => string;
const mutations: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(at, scraps, fc.boolean()).map(([where, scrap, over]) => (text: string) => {
    const position = Math.floor(where * text.length);
    return text.slice(0, position) + scrap + text.slice(position + (over ? scrap.length : 0));
  }),
  fc.tuple(at, fc.nat(60)).map(([where, length]) => (text: string) => {
    const position = Math.floor(where * text.length);
    return text.slice(0, position) + text.slice(position + length);
  }),
  fc.tuple(at, fc.integer({ min: 0, max: 3 })).map(([where, times]) => (text: string) => {
    const lines = text.split('\r\n');
    const line = Math.floor(where * lines.length);
    lines.splice(line, 1, ...new Array<string>(times).fill(lines[line] ?? ''));
    return lines.join('\r\n');
  }),
  fc.tuple(fc.nat(60), fc.constantFrom('0', '-1', '63', '127', '128', '999', 'x', '')).map(([which, number]) => (text: string) => {
    let count = 0;
    return text.replaceAll(/(?<=[: ])\d+/g, (digits) => (count++ === which ? number : digits));
  }),
);
const hostileSdp = fc
  .tuple(fc.constantFrom(...OFFERS), fc.array(mutations, { minLength: 1, maxLength: 5 }))
  .map(([offer, chain]) => chain.reduce((text, mutate) => mutate(text), offer));

/** Refused by name: what was wrong with it, and nothing else. */
function expectRefused(error: unknown): void {
  if (!(error instanceof CordboardError)) throw error;
  if (!['unsupported_media', 'invalid_input'].includes(error.code)) throw error;
}

describe('hostile SDP', () => {
  it('is read, or refused with unsupported_media', () => {
    fc.assert(
      fc.property(hostileSdp, (sdp) => {
        try {
          parseRemoteAudio(sdp);
        } catch (error) {
          expectRefused(error);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('is answered or refused by a node, which keeps nothing of it, while another call goes on', { timeout: 60_000 }, async () => {
    const { talking, end } = await anotherCall();
    const room = await node.openRoom();
    const before = transports;
    const run = async (sdp: string): Promise<void> => {
      const legId = newId('leg');
      try {
        const answer = await room.call('leg.answer', { legId, sdp });
        expect(parse(answer.sdp).media.filter(({ port }) => port !== 0)).toHaveLength(1);
        await room.call('leg.renegotiate', { legId, sdp }).catch(expectRefused);
        await room.call('leg.close', { legId });
      } catch (error) {
        expectRefused(error);
      }
    };
    await fc.assert(
      fc.asyncProperty(
        hostileSdp.filter((sdp) => sdp.length > 0),
        run,
      ),
      { numRuns: 250, endOnFailure: true },
    );
    await until('the transports of what was refused to be gone', () => transports === before);
    await talking;
    await end();
    await room.call('room.close', {});
    expect([escaped, workersLost]).toEqual([[], 0]);
  });
});

describe('hostile RTP', () => {
  it(
    'of a leg that was let in spoils nothing for who hears it, records it, mixes it, or talks elsewhere',
    { timeout: 60_000 },
    async () => {
      const { talking, end } = await anotherCall();
      const room = await node.openRoom();
      const [hostile, listener, third] = [await PlainPeer.join(room), await PlainPeer.join(room), await PlainPeer.join(room)];
      const from = (...peers: PlainPeer[]) => peers.map(({ legId }) => ({ source: { kind: 'leg' as const, legId }, gain: 1 }));
      await room.call('matrix.set', {
        rows: [
          { listener: listener.legId, sources: from(hostile) },
          // Two sources: what the hostile one says is decoded.
          { listener: third.legId, sources: from(hostile, listener) },
        ],
      });
      const recordingId = newId('recording');
      const objectPrefix = `t/x/recordings/${recordingId}`;
      await room.call('recording.start', { recordingId, objectPrefix, channels: ['customer', 'agent'] });
      await room.call('recording.assign', { recordingId, channel: 'customer', legId: hostile.legId });
      await room.call('recording.assign', { recordingId, channel: 'agent', legId: listener.legId });

      const wild = fc.record({
        header: fc.record({ first: fc.nat(255), second: fc.oneof(fc.nat(255), fc.constantFrom(110, 111, 111, 111)), known: fc.boolean() }),
        sequence: fc.nat(0xffff),
        timestamp: fc.nat(0xffff_ffff),
        rest: fc.uint8Array({ maxLength: 300 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(wild, { minLength: 20, maxLength: 60 }), fc.uint8Array({ maxLength: 200 }), async (packets, junk) => {
          for (const { header, sequence, timestamp, rest } of packets) {
            const packet = Buffer.alloc(12 + rest.length);
            packet.writeUInt8(header.known ? 0x80 : header.first, 0);
            packet.writeUInt8(header.second, 1);
            packet.writeUInt16BE(sequence, 2);
            packet.writeUInt32BE(timestamp, 4);
            packet.writeUInt32BE(hostile.ssrc, 8);
            packet.set(rest, 12);
            hostile.sendRaw(packet);
          }
          hostile.sendClear(Buffer.from(junk));
          await new Promise((resolve) => setTimeout(resolve, 5));
          expect([escaped, workersLost]).toEqual([[], 0]);
        }),
        { numRuns: 120, endOnFailure: true },
      );

      const mixed = third.heard.length;
      await talk({ still: listener }, 50);
      await until('the mix to go on', () => third.heard.length >= mixed + 40);
      await room.call('recording.stop', { recordingId });
      await room.event('recording.stored', (event) => event.recordingId === recordingId);
      const manifest = recordingManifestSchema.parse(JSON.parse(String(await node.store.get(objectKeys.recordingManifest(objectPrefix)))));
      const lastFrame = Math.ceil(manifest.durationMs / 20);
      for (const { index } of manifest.tracks) {
        for (const { frame } of readTrack(await node.store.get(objectKeys.recordingTrack(objectPrefix, index))))
          expect(frame).toBeLessThanOrEqual(lastFrame);
      }
      const agent = manifest.tracks.find(({ legId }) => legId === listener.legId);
      expect(agent).toMatchObject({ packets: 50, lost: 0 });
      await talking;
      await end();
      for (const peer of [hostile, listener, third]) peer.close();
      await room.call('room.close', {});
    },
  );
});

/** Two who talk for 8 s in a room of their own. `talking` resolves when each has heard every word of the other. */
async function anotherCall(): Promise<{ talking: Promise<void>; end: () => Promise<void> }> {
  const room: TestRoom = await node.openRoom();
  const [a, b] = [await PlainPeer.join(room), await PlainPeer.join(room)];
  const hears = (listener: PlainPeer, speaker: PlainPeer) => ({
    listener: listener.legId,
    sources: [{ source: { kind: 'leg' as const, legId: speaker.legId }, gain: 1 }],
  });
  await room.call('matrix.set', { rows: [hears(a, b), hears(b, a)] });
  const WORDS = 400;
  const all = (name: string): string[] => Array.from({ length: WORDS }, (_, number) => `${name}${number}`);
  const talking = (async () => {
    await talk({ a, b }, WORDS);
    await until('every word of both', () => a.heard.length >= WORDS && b.heard.length >= WORDS);
    expect(a.texts().filter((text) => text.startsWith('b'))).toEqual(all('b'));
    expect(b.texts().filter((text) => text.startsWith('a'))).toEqual(all('a'));
  })();
  // Awaited at the end; a failure before that is not one of nobody.
  talking.catch(() => undefined);
  return {
    talking,
    end: async () => {
      a.close();
      b.close();
      await room.call('room.close', {});
    },
  };
}
