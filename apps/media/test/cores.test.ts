import { newId } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { DigitDetector } from '../src/leg/digits.ts';
import { transition, webRtcState } from '../src/leg/leg-state.ts';
import { legQuality } from '../src/leg/quality.ts';
import { rtpPayloadEnd, rtpPayloadStart } from '../src/leg/rtp-packet.ts';
import { parseOggOpus } from '../src/player/ogg-opus.ts';
import { opusPacketMs } from '@cordboard/platform';
import { Ticker } from '../src/player/ticker.ts';
import { LossCounter } from '../src/recorder/loss-counter.ts';
import { manifestOf } from '../src/recorder/manifest.ts';
import { EventLog } from '../src/room/event-log.ts';
import { CommandResults } from '../src/rpc/command-results.ts';
import { oggOf, spoken } from './support/ogg.ts';

const event = (code: number, duration = 960): Buffer => Buffer.from([code, 10, duration >> 8, duration & 0xff]);

describe('digits', () => {
  it('takes the packets of one event as one press, late ones too', () => {
    const digits = new DigitDetector();
    const presses = [100, 100, 5_000, 100, 100, 5_000].map((timestamp, i) =>
      digits.rfc4733(event(timestamp === 100 ? 1 : 2), timestamp, i),
    );
    expect(presses).toEqual(['1', null, '2', null, null, null]);
  });

  it('takes one press that came both ways once, in either order, and two quick ones twice', () => {
    const digits = new DigitDetector();
    expect(digits.rfc4733(event(1), 1, 0)).toBe('1');
    expect(digits.info('1', 20)).toBeNull();
    expect(digits.info('1', 150)).toBe('1');
    expect(digits.rfc4733(event(1), 9_000, 160)).toBeNull();
    expect(digits.info('1', 500)).toBe('1');
    expect(digits.rfc4733(event(1), 50_000, 701)).toBe('1');
  });

  it('knows all sixteen, goes on with a long one, and takes no flash and no half a packet', () => {
    const digits = new DigitDetector();
    const all = Array.from({ length: 17 }, (_, code) => digits.rfc4733(event(code), 10_000 * (code + 1), 1_000 * code));
    expect(all.join('')).toBe('0123456789*#ABCD');
    expect(digits.rfc4733(event(5, 0xffff), 1_000_000, 90_000)).toBe('5');
    expect(digits.rfc4733(event(5), 1_000_000 + 0xffff, 91_400)).toBeNull();
    expect(digits.rfc4733(Buffer.from([1, 2]), 7, 99_000)).toBeNull();
  });
});

describe('leg state', () => {
  it('is connected when ICE and DTLS are, and comes back from a lost network', () => {
    expect(webRtcState('connecting', 'connected', 'connecting')).toBe('connecting');
    expect(webRtcState('connecting', 'completed', 'connected')).toBe('connected');
    expect(webRtcState('connected', 'disconnected', 'connected')).toBe('disconnected');
    expect(webRtcState('disconnected', 'connected', 'connected')).toBe('connected');
    expect(webRtcState('connected', 'connected', 'closed')).toBe('closed');
    expect(() => transition('closed', 'connected')).toThrow('state_conflict');
    expect(() => transition('new', 'connected')).toThrow('state_conflict');
  });
});

describe('quality', () => {
  it('gives the loss since the last sample and never a negative one', () => {
    const legId = newId('leg');
    const down = { packetsSent: 10, lossPct: null, rttMs: null };
    const before = { packets: 100, lost: 10, jitter: 0, rttMs: null };
    expect(legQuality(legId, before, { packets: 195, lost: 15, jitter: 480, rttMs: 12.3456 }, down)).toEqual({
      legId,
      uplinkLossPct: 5,
      uplinkJitterMs: 10,
      downlinkLossPct: null,
      rttMs: 12.35,
      packetsReceived: 195,
      packetsSent: 10,
    });
    expect(legQuality(legId, before, { ...before, lost: 8 }, down).uplinkLossPct).toBe(0);
  });
});

describe('RTP', () => {
  it('finds the payload behind CSRCs and the header extension and before the padding', () => {
    const packet = Buffer.alloc(12 + 8 + 4 + 8 + 5 + 3);
    packet.writeUInt8(0x80 | 0x20 | 0x10 | 2, 0);
    packet.writeUInt16BE(2, 12 + 8 + 2);
    packet.writeUInt8(3, packet.length - 1);
    expect([rtpPayloadStart(packet), rtpPayloadEnd(packet)]).toEqual([32, 37]);
    expect([rtpPayloadStart(Buffer.alloc(20, 0x80)), rtpPayloadEnd(Buffer.from([0x80, 0, 0]))]).toEqual([12, 3]);
  });

  it('counts what was lost across wrap-around, reordering and a new count', () => {
    const loss = new LossCounter();
    for (const sequence of [65_533, 65_534, 0, 65_535, 3, 40_000, 40_001]) loss.take(sequence);
    expect(loss.lost).toBe(2);
  });
});

describe('Opus and Ogg', () => {
  it('knows how long a packet is (RFC 6716 table 2)', () => {
    const toc = (configuration: number, code: number, frames = 0): Buffer => Buffer.from([(configuration << 3) | code, frames]);
    expect([toc(1, 0), toc(3, 0), toc(0, 1), toc(31, 0), toc(16, 3, 8), toc(13, 0)].map(opusPacketMs)).toEqual([20, 60, 20, 20, 20, 20]);
    expect(opusPacketMs(Buffer.alloc(0))).toBe(0);
  });

  it('reads packets that span segments and pages, and nothing that is broken', () => {
    const packets = [...spoken('a', 30), Buffer.alloc(255, 0xf8), Buffer.alloc(700, 0xf8)];
    const file = oggOf(packets);
    expect(parseOggOpus(file)).toEqual(packets);
    expect(() => parseOggOpus(file.subarray(0, file.length - 3))).toThrow('unsupported_media');
    expect(() => parseOggOpus(Buffer.concat([file, Buffer.from('more')]))).toThrow('unsupported_media');
    expect(() => parseOggOpus(Buffer.alloc(0))).toThrow('unsupported_media');
  });
});

describe('ticker', () => {
  const rig = () => {
    const state = { now: 0, due: null as { at: number; run: () => void } | null };
    const ticker = new Ticker({
      now: () => state.now,
      after: (delayMs, run) => {
        const timer = { at: state.now + delayMs, run };
        state.due = timer;
        return () => {
          if (state.due === timer) state.due = null;
        };
      },
    });
    const fire = (lateMs = 0): void => {
      const timer = state.due;
      state.due = null;
      state.now = (timer?.at ?? state.now) + lateMs;
      timer?.run();
    };
    return { state, ticker, fire };
  };

  it('does not drift with late timers, catches up, but not more than 200 ms', () => {
    const { state, ticker, fire } = rig();
    let ticks = 0;
    const ticking = { tick: () => void ticks++ };
    ticker.add(ticking);
    fire();
    for (let i = 0; i < 50; i++) fire(3);
    expect([ticks, state.due?.at]).toEqual([51, 1_020]);
    fire(65);
    expect([ticks, state.due?.at]).toEqual([55, 1_100]);
    fire(5_000);
    expect(ticks).toBe(55 + 11);
  });

  it('has no timer while nothing plays', () => {
    const { state, ticker, fire } = rig();
    const ticking = { tick: () => undefined };
    expect(state.due).toBeNull();
    ticker.add(ticking);
    fire();
    ticker.remove(ticking);
    expect(state.due).toBeNull();
    const last = { tick: () => ticker.remove(last) };
    ticker.add(last);
    fire();
    expect(state.due).toBeNull();
  });
});

describe('events and commands', () => {
  it('numbers events and keeps a minute of them', () => {
    const log = new EventLog(newId('room'));
    const legId = newId('leg');
    for (let i = 0; i < 5; i++) log.append({ type: 'leg.heard', legId }, i * 20_000);
    expect(log.after(0).map(({ seq }) => seq)).toEqual([2, 3, 4, 5]);
    expect(log.after(4).map(({ seq }) => seq)).toEqual([5]);
    log.prune(500_000);
    expect([log.after(0), log.lastSeq]).toEqual([[], 5]);
  });

  it('runs a command once, also while it runs, and forgets it after 5 minutes', async () => {
    const results = new CommandResults();
    const commandId = newId('command');
    let runs = 0;
    const run = async (): Promise<number> => await Promise.resolve(++runs);
    expect(await Promise.all([results.once(commandId, 0, run), results.once(commandId, 1, run)])).toEqual([1, 1]);
    const refused = newId('command');
    const refuse = async (): Promise<number> => {
      await Promise.resolve();
      runs++;
      throw new Error('no');
    };
    await expect(results.once(refused, 2, refuse)).rejects.toThrow('no');
    await expect(results.once(refused, 3, run)).rejects.toThrow('no');
    expect(runs).toBe(2);
    results.prune(5 * 60_000 + 3);
    expect(results.size).toBe(0);
    expect(await results.once(commandId, 400_000, run)).toBe(3);
  });
});

describe('manifest', () => {
  const [recordingId, legId] = [newId('recording'), newId('leg')];
  const start = { kind: 'start' as const, recordingId, objectPrefix: 'p', channels: ['a', 'b'] as [string, string], startedAtMs: 1_000 };
  const facts = { packets: 8, firstFrame: 2, endFrame: 12, bytes: 100, fingerprint: 'f' };

  it('says what a journal and its tracks amount to', () => {
    const made = manifestOf(
      [
        start,
        { kind: 'track', index: 0, legId },
        { kind: 'assign', channel: 'a', track: 0, fromFrame: 1 },
        { kind: 'origin', startedAtMs: 1_007.5 },
        { kind: 'gap', fromFrame: 40, toFrame: 50, cause: 'full' },
        { kind: 'gap', fromFrame: 20, toFrame: 41, cause: 'full' },
        { kind: 'lost', index: 0, lost: 3 },
        { kind: 'stop', durationMs: 300 },
      ],
      [facts],
    );
    expect(made?.manifest).toEqual({
      recordingId,
      startedAtMs: 1_007.5,
      durationMs: 300,
      channels: ['a', 'b'],
      tracks: [{ index: 0, legId, packets: 8, lost: 3, fingerprint: 'f' }],
      assignments: [{ channel: 'a', track: 0, fromFrame: 1 }],
      gaps: [{ fromFrame: 20, toFrame: 50, cause: 'full' }],
      pauses: [],
    });
  });

  it('ends a recording that a crash cut off with its last packet', () => {
    const made = manifestOf([start, { kind: 'track', index: 0, legId }], [facts]);
    expect(made?.manifest).toMatchObject({ durationMs: 240, startedAtMs: 1_000, tracks: [{ lost: 2 }] });
    expect(manifestOf([], [])).toBeNull();
  });
});
