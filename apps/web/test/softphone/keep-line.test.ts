import { describe, expect, it } from 'vitest';
import { LINE, nextTickMs, stepLine, type Line, type LineAction, type LineInput } from '../../src/softphone/keep-line.ts';
import { NOT_QUIET, stepQuiet } from '../../src/softphone/quiet.ts';
import { UnansweredRequests } from '../../src/softphone/unanswered.ts';
import { hasSlept } from '../../src/softphone/wake.ts';

/** Runs the core by its own clock; `did` is what came out, with the moment. */
class Run {
  line: Line = LINE;
  nowMs = 100_000;
  readonly did: (readonly [number, LineAction])[] = [];

  note(...inputs: readonly LineInput[]): this {
    for (const input of inputs) {
      const { line, actions } = stepLine(this.line, input, this.nowMs);
      this.line = line;
      this.did.push(...actions.map((action) => [this.nowMs, action] as const));
    }
    return this;
  }

  /** Ticks whenever the core wants to be asked. */
  pass(ms: number): this {
    const untilMs = this.nowMs + ms;
    for (let atMs = nextTickMs(this.line); atMs !== null && atMs <= untilMs; atMs = nextTickMs(this.line)) {
      this.nowMs = Math.max(this.nowMs, atMs);
      this.note({ type: 'tick' });
    }
    this.nowMs = untilMs;
    return this;
  }

  talking(): this {
    return this.note({ type: 'socketUp' }, { type: 'path', path: 'up' }).pass(60_000);
  }

  /** What it did since it was asked last, with the time since then. */
  take(sinceMs: number): string {
    return this.did
      .splice(0)
      .map(([atMs, action]) => `${atMs - sinceMs} ${action}`)
      .join(', ');
  }
}

describe('a line', () => {
  it('that nothing happens to does nothing', () => {
    const run = new Run().talking();
    expect(run.take(0)).toBe('');
    expect(nextTickMs(run.line)).toBeNull();
  });

  it('of a network that changed gets a socket first and restarts ICE over it, three times a second apart, then seldom', () => {
    const run = new Run().talking();
    const atMs = run.nowMs;
    run.note({ type: 'networkChanged' }).pass(100);
    run.note({ type: 'socketUp' }, { type: 'path', path: 'down' }).pass(13_000);
    expect(run.take(atMs)).toBe('0 reconnectSocket, 100 restartIce, 1100 restartIce, 2100 restartIce, 7100 restartIce, 12100 restartIce');
  });

  it('stops as soon as the pair is there', () => {
    const run = new Run().talking().note({ type: 'networkChanged' }, { type: 'socketUp' }, { type: 'path', path: 'down' });
    run.pass(1_500).note({ type: 'path', path: 'up' });
    run.take(0);
    expect(run.pass(60_000).take(0)).toBe('');
  });

  it('asks for sockets again while none opens, less and less often, and never restarts without', () => {
    const run = new Run().talking();
    const atMs = run.nowMs;
    run.note({ type: 'networkChanged' }, { type: 'path', path: 'down' }).pass(18_000);
    expect(run.take(atMs)).toBe(
      '0 reconnectSocket, 1000 reconnectSocket, 3000 reconnectSocket, 7000 reconnectSocket, 12000 reconnectSocket, 17000 reconnectSocket',
    );
    run.note({ type: 'networkChanged' });
    expect(run.take(atMs)).toBe('18000 reconnectSocket');
  });

  it('whose audio is lost by itself does not trust its socket either, unless it has just been opened', () => {
    const run = new Run().talking();
    expect(run.note({ type: 'path', path: 'down' }).take(run.nowMs)).toBe('0 reconnectSocket');
    expect(run.note({ type: 'socketUp' }).take(run.nowMs)).toBe('0 restartIce');
    const fresh = new Run().talking().note({ type: 'socketUp' });
    expect(fresh.note({ type: 'path', path: 'down' }).take(fresh.nowMs)).toBe('0 restartIce');
  });

  it('without a call only gets its socket, and the restarts end with the call', () => {
    const run = new Run().note({ type: 'socketUp' }, { type: 'networkChanged' }, { type: 'socketUp' });
    expect(run.pass(10_000).take(100_000)).toBe('0 reconnectSocket');
    const ended = new Run().talking().note({ type: 'networkChanged' }, { type: 'path', path: 'none' });
    ended.take(0);
    expect(ended.note({ type: 'socketUp' }).pass(10_000).take(0)).toBe('');
  });

  it('whose socket went with the change waits for the next', () => {
    const run = new Run().talking().note({ type: 'socketDown' }, { type: 'path', path: 'down' });
    run.take(0);
    expect(run.pass(900).take(0)).toBe('');
    expect(run.note({ type: 'socketUp' }).take(run.nowMs)).toBe('0 restartIce');
  });
});

describe('requests without an answer', () => {
  const request = (method: string, branch: string, to = '<sip:a@b>;tag=1'): string =>
    `${method} sip:a@b SIP/2.0\r\nVia: SIP/2.0/WSS x;branch=${branch}\r\nTo: ${to}\r\nCSeq: 7 ${method}\r\n\r\n`;
  const answer = (status: number, method: string, branch: string): string =>
    `SIP/2.0 ${status} X\r\nVia: SIP/2.0/WSS x;branch=${branch};received=1.2.3.4\r\nCSeq: 7 ${method}\r\n\r\n`;

  it('are sent again until they have one, in their order', () => {
    const unanswered = new UnansweredRequests();
    unanswered.sent(request('INVITE', 'z9a'), 0);
    unanswered.sent(request('INFO', 'z9b'), 1);
    unanswered.received(answer(100, 'INVITE', 'z9a'));
    expect(unanswered.outstanding(2)).toEqual([request('INVITE', 'z9a'), request('INFO', 'z9b')]);
    unanswered.received(answer(200, 'INVITE', 'z9a'));
    expect(unanswered.outstanding(2)).toEqual([request('INFO', 'z9b')]);
    expect(unanswered.outstanding(40_000)).toEqual([]);
  });

  it('leave out answers, ACKs and the INVITE of a new call; a CANCEL is not what it cancels', () => {
    const unanswered = new UnansweredRequests();
    unanswered.sent(request('ACK', 'z9a'), 0);
    unanswered.sent(answer(200, 'BYE', 'z9b'), 0);
    unanswered.sent(request('INVITE', 'z9c', '<sip:a@b>'), 0);
    expect(unanswered.outstanding(1)).toEqual([]);
    unanswered.sent(request('INVITE', 'z9d'), 0);
    unanswered.sent(request('CANCEL', 'z9d'), 0);
    unanswered.received(answer(200, 'CANCEL', 'z9d'));
    expect(unanswered.outstanding(1)).toEqual([request('INVITE', 'z9d')]);
  });
});

it('sleep is what no timer of the page can be late by', () => {
  expect(hasSlept({ lookedAtMs: 0, nowMs: 4_900, hidden: false })).toBe(false);
  expect(hasSlept({ lookedAtMs: 0, nowMs: 6_000, hidden: false })).toBe(true);
  expect(hasSlept({ lookedAtMs: 0, nowMs: 61_000, hidden: true })).toBe(false);
  expect(hasSlept({ lookedAtMs: 0, nowMs: 120_000, hidden: true })).toBe(true);
});

it('a voice that breaks off is asked about once, after half a second; one that never was there is not', () => {
  const look = (stamps: readonly (number | null)[]): readonly number[] => {
    let quiet = NOT_QUIET;
    return stamps.flatMap((stamp, index) => {
      const step = stepQuiet(quiet, stamp, 1_000 + index * 200);
      quiet = step.quiet;
      return step.ask ? [index] : [];
    });
  };
  expect(look([1, 2, 3, 3, 3, 3, 3, 3, 3])).toEqual([5]);
  expect(look([1, 1, 1, 2, 2, 2, 3])).toEqual([]);
  expect(look([1, 1, 1, 1, 2, 2, 2, 2])).toEqual([3, 7]);
  expect(look([null, null, null, null, null])).toEqual([]);
});
