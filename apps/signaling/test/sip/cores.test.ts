import type { Clock } from '@cordboard/platform';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseAuthorization } from '../../src/sip/auth/authorization.ts';
import { LEG_DIALOG_STATES, legDialogMayGo } from '../../src/sip/dialog/leg-state.ts';
import { RefreshTimer } from '../../src/sip/dialog/refresh-timer.ts';
import { digitOfInfo } from '../../src/sip/digits.ts';
import { headerWithinBounds } from '../../src/sip/header-bounds.ts';
import { answerTimer, settledTimer } from '../../src/sip/session-timer.ts';
import { parseMessage } from '../../src/sip/sipjs.ts';
import { createFairScheduler } from '../../src/sip/socket/fair-scheduler.ts';

describe('digits in INFO', () => {
  it.each([
    ['application/dtmf-relay', 'Signal=5\r\nDuration=160', '5'],
    ['application/dtmf-relay;charset=x', 'Duration=160\r\nsignal = # \r\n', '#'],
    ['Application/DTMF-Relay', 'Signal=10', '*'],
    ['application/dtmf', ' 9\r\n', '9'],
    ['application/dtmf', '11', '#'],
    ['application/dtmf', 'd', 'D'],
    ['application/dtmf', '99', null],
    ['application/dtmf-relay', 'Duration=160', null],
    ['text/plain', '5', 'unsupported'],
    [undefined, '5', 'unsupported'],
  ])('%s %j is %j', (type, body, digit) => {
    expect(digitOfInfo(type, body)).toBe(digit);
  });
});

describe('session timers', () => {
  it('takes the caller’s interval, lets the caller refresh, and caps what is too long', () => {
    expect(answerTimer(undefined, true)).toEqual({ timer: null, headers: [] });
    expect(answerTimer('90', true)).toEqual({
      timer: { seconds: 90, refresher: 'them' },
      headers: ['Session-Expires: 90;refresher=uac', 'Require: timer'],
    });
    expect(answerTimer('9000 ; Refresher=UAS', true)).toEqual({
      timer: { seconds: 1800, refresher: 'us' },
      headers: ['Session-Expires: 1800;refresher=uas'],
    });
    expect(answerTimer('89', true)).toBe('tooSmall');
    expect(answerTimer('89', false)).toEqual({ timer: null, headers: [] });
    expect(answerTimer('soon', true)).toEqual({ timer: null, headers: [] });
  });

  it('reads what a 2xx settled', () => {
    expect(settledTimer(undefined)).toBeNull();
    expect(settledTimer('1800;refresher=uac')).toEqual({ seconds: 1800, refresher: 'us' });
    expect(settledTimer('90;refresher=uas')).toEqual({ seconds: 90, refresher: 'them' });
  });
});

describe('the refresh timer', () => {
  afterEach(() => {
    vi.useRealTimers();
  });
  const start = (refresher: 'us' | 'them', refreshedAgoMs = 0) => {
    vi.useFakeTimers();
    const clock: Clock = { nowMs: () => Date.now() };
    const happened: string[] = [];
    const timer = new RefreshTimer(clock, { seconds: 90, refresher }, Date.now() - refreshedAgoMs, {
      onExpired: () => happened.push('expired'),
      onDue: (headers) => happened.push(headers[0] ?? ''),
    });
    timer.start();
    return { timer, happened };
  };

  it('expires when the other side does not refresh, and starts anew when it does', () => {
    const { timer, happened } = start('them');
    vi.advanceTimersByTime(89_000);
    timer.refreshed();
    vi.advanceTimersByTime(89_000);
    expect(happened).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(happened).toEqual(['expired']);
  });

  it('asks for our refresh at half of the interval', () => {
    const { timer, happened } = start('us');
    vi.advanceTimersByTime(44_999);
    expect(happened).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(happened).toEqual(['Session-Expires: 90;refresher=uac']);
    timer.stop();
  });

  it('gives the other side half an interval to catch up after its socket was away', () => {
    const { happened } = start('them', 100_000);
    vi.advanceTimersByTime(44_999);
    expect(happened).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(happened).toEqual(['expired']);
  });
});

describe('the Authorization header', () => {
  it('is read with and without a scheme', () => {
    expect(parseAuthorization('Bearer a.b.c')).toEqual({ kind: 'bearer', token: 'a.b.c' });
    expect(parseAuthorization('a.b.c')).toEqual({ kind: 'bearer', token: 'a.b.c' });
    expect(parseAuthorization('Bearer a.b')).toEqual({ kind: 'none' });
    expect(parseAuthorization('Basic abc')).toEqual({ kind: 'none' });
    expect(parseAuthorization(undefined)).toEqual({ kind: 'none' });
    const digest = parseAuthorization('Digest username="a, b", nc=00000001,response="x", __proto__="y"');
    expect(digest).toMatchObject({ kind: 'digest', parameters: { username: 'a, b', nc: '00000001', response: 'x' } });
  });
});

describe('header bounds', () => {
  const message = (headers: string[], body = ''): string =>
    [
      'OPTIONS sip:a@b.invalid SIP/2.0',
      'Via: SIP/2.0/WS c.invalid;branch=z9hG4bK1',
      'To: <sip:a@b.invalid>',
      'From: <sip:a@b.invalid>;tag=1',
      'Call-ID: 1',
      'CSeq: 1 OPTIONS',
      ...headers,
      '',
      body,
    ].join('\r\n');

  it('lets a long token and a long body through, and nothing else that is long', () => {
    expect(parseMessage(message([]))).not.toBeNull();
    expect(parseMessage(message([`Authorization: Bearer ${'a'.repeat(4_000)}`], 'b'.repeat(9_000)))).not.toBeNull();
    expect(headerWithinBounds(message([`Contact: <sip:a@b.invalid>${';a=b'.repeat(300)}`]))).toBe(false);
    expect(headerWithinBounds(message(Array.from({ length: 60 }, () => 'A: b')))).toBe(false);
    expect(headerWithinBounds(message(Array.from({ length: 10 }, () => `A: ${'b'.repeat(400)}`)))).toBe(false);
    expect(headerWithinBounds('OPTIONS sip:a@b.invalid SIP/2.0\r\nTo: x')).toBe(false);
  });

  it('keeps the slowest header that is let through quick enough to share the loop', () => {
    const slow = message([
      `Record-Route: <sip:a@b.c;lr>${',<sip:a@b.c;lr>'.repeat(45)}`,
      `Contact: <sip:a@b.invalid>${';a=b'.repeat(170)}`,
    ]);
    expect(headerWithinBounds(slow)).toBe(true);
    expect(parseMessage(slow)).not.toBeNull();
  });
});

describe('fair shares of the loop', () => {
  it('serves queues in turn, each in its own order, and few tasks in one turn', async () => {
    const scheduler = createFairScheduler(3);
    const done: string[] = [];
    const [greedy, modest] = [scheduler.createQueue(() => undefined), scheduler.createQueue(() => undefined)];
    for (let index = 0; index < 100; index++) greedy.push(() => void done.push(`g${index}`));
    for (let index = 0; index < 3; index++) modest.push(() => void done.push(`m${index}`));
    for (let others = 0; others < 5; others++) scheduler.createQueue(() => undefined).push(() => void done.push('other'));
    await new Promise<void>((resolve) => greedy.push(() => resolve()));
    expect(done.filter((one) => one !== 'other').slice(0, 7)).toEqual(['g0', 'm0', 'g1', 'm1', 'g2', 'm2', 'g3']);
    expect(done.slice(0, 7)).toEqual(['g0', 'm0', 'other', 'other', 'other', 'other', 'other']);
    expect(done.filter((one) => one.startsWith('g'))).toEqual(Array.from({ length: 100 }, (_, index) => `g${index}`));
    expect(scheduler.busiestTurn).toBe(3);
  });

  it('does not let a task begin before the one ahead of it is done, and survives what throws', async () => {
    const scheduler = createFairScheduler(4);
    const errors: unknown[] = [];
    const queue = scheduler.createQueue((error) => errors.push(error));
    const gate = Promise.withResolvers<void>();
    const order: string[] = [];
    queue.push(async () => {
      await gate.promise;
      order.push('first');
    });
    queue.push(() => {
      throw new Error('broken');
    });
    const last = new Promise<void>((resolve) =>
      queue.push(() => {
        order.push('second');
        resolve();
      }),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual([]);
    gate.resolve();
    await last;
    expect(order).toEqual(['first', 'second']);
    expect(errors).toHaveLength(1);
    queue.push(() => void order.push('late'));
    queue.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).not.toContain('late');
  });
});

describe('the states of a leg’s dialog', () => {
  it('end everywhere, and only once', () => {
    for (const state of LEG_DIALOG_STATES) expect(legDialogMayGo(state, 'ended')).toBe(state !== 'ended');
    expect(legDialogMayGo('ending', 'open')).toBe(false);
    expect(legDialogMayGo('awaitingAck', 'lost')).toBe(false);
  });
});
