import { newId, type VisitorSnapshot } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { endText, formatDuration, positionText, waitText } from '../../src/widget/panel-parts.ts';
import { TEXTS, type TextKey } from '../../src/widget/texts.ts';
import { failureOfStatus, phaseOf, textOfEnd, verdictOf } from '../../src/widget/widget-view.ts';

const snapshot = (given: Partial<VisitorSnapshot>): VisitorSnapshot => ({
  scope: 'visitor',
  contactId: newId('contact'),
  state: 'queued',
  kind: 'voice',
  queueName: 'Billing',
  position: 2,
  estimatedWaitMs: null,
  agentName: null,
  held: false,
  agentAway: false,
  callbackOffered: true,
  callbackTimes: false,
  callbackByMail: false,
  callbackByPush: false,
  callback: null,
  endReason: null,
  opensAtMs: null,
  ...given,
});
const ringing = { attemptId: newId('attempt'), ringUntilMs: 1 };

describe('phase', () => {
  it('follows a call from the click to its end', () => {
    expect(phaseOf('idle', null, null)).toBe('idle');
    expect(phaseOf('asking', null, null)).toBe('microphone');
    expect(phaseOf('calling', null, null)).toBe('connecting');
    expect(phaseOf('calling', 'connecting', null)).toBe('connecting');
    expect(phaseOf('calling', 'up', snapshot({ state: 'created' }))).toBe('greeting');
    for (const state of ['queued', 'offered', 'accepted'] as const) expect(phaseOf('calling', 'up', snapshot({ state }))).toBe('waiting');
    expect(phaseOf('calling', 'recovering', snapshot({ state: 'connected' }))).toBe('talking');
    expect(phaseOf('calling', 'ended', snapshot({ state: 'ended' }))).toBe('ended');
  });

  it('follows a callback on a page that was closed in between', () => {
    expect(phaseOf('listening', null, null)).toBe('connecting');
    const waiting = snapshot({
      kind: 'callback',
      callback: { state: 'waiting', dueAtMs: null, scheduledForMs: null, whenQuiet: false, attempts: 0, ringing: null },
    });
    expect(phaseOf('listening', null, waiting)).toBe('callbackWaiting');
    const rings = snapshot({
      kind: 'callback',
      state: 'accepted',
      callback: { state: 'ringing', dueAtMs: null, scheduledForMs: null, whenQuiet: false, attempts: 0, ringing },
    });
    expect(phaseOf('listening', null, rings)).toBe('callbackRinging');
    expect(phaseOf('answering', 'connecting', rings)).toBe('connecting');
    expect(phaseOf('answering', 'up', snapshot({ kind: 'callback', state: 'connected' }))).toBe('talking');
    expect(phaseOf('calling', 'up', waiting)).toBe('callbackWaiting');
    expect(phaseOf('listening', null, snapshot({ state: null }))).toBe('ended');
  });

  it('a leg that ended is a callback only by the server’s word', () => {
    expect(verdictOf(snapshot({ state: 'queued' }))).toBe('unsaid');
    expect(verdictOf(snapshot({ kind: 'callback' }))).toBe('callback');
    expect(verdictOf(snapshot({ kind: 'callback', state: 'ended' }))).toBe('ended');
    expect(verdictOf(null)).toBe('unsaid');
  });
});

describe('words', () => {
  it('every language has every text with the same places to fill', () => {
    const places = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
    for (const [locale, texts] of Object.entries(TEXTS)) {
      for (const key of Object.keys(TEXTS.en) as TextKey[]) {
        expect(places(texts[key]), `${locale}.${key}`).toEqual(places(TEXTS.en[key]));
        if (locale !== 'en') expect(texts[key], `${locale}.${key}`).not.toBe(TEXTS.en[key]);
      }
    }
  });

  it('tells the place and the wait as people say it', () => {
    expect(positionText(TEXTS.en, snapshot({ position: 1 }))).toBe('You are next.');
    expect(positionText(TEXTS.en, snapshot({ position: 3 }))).toBe('You are number 3 in line.');
    expect(positionText(TEXTS.en, snapshot({ position: null }))).toBe('');
    expect(waitText(TEXTS.en, snapshot({ estimatedWaitMs: [100_000, 230_000] }))).toBe('About 2 to 4 minutes to go.');
    expect(waitText(TEXTS.en, snapshot({ estimatedWaitMs: [70_000, 80_000] }))).toBe('About 2 min to go.');
    expect(waitText(TEXTS.en, snapshot({ estimatedWaitMs: [5_000, 50_000] }))).toBe('Less than a minute to go.');
    expect([formatDuration(0), formatDuration(61_400), formatDuration(3_723_000)]).toEqual(['0:00', '1:01', '1:02:03']);
  });

  it('a refused INVITE and an end each have a sentence', () => {
    expect(failureOfStatus(486)).toBe('limit_reached');
    expect(failureOfStatus(599)).toBe('internal');
    expect(textOfEnd('queueClosed')).toBe('endedClosed');
    expect(textOfEnd('customerHungUp')).toBe('ended');
    expect(endText(TEXTS.en, snapshot({ endReason: 'nobodyThere' }))).toContain('Nobody is here');
    expect(endText(TEXTS.en, snapshot({ endReason: 'queueClosed' }))).toBe(TEXTS.en.endedClosed);
    const opensAtMs = new Date(2027, 0, 4, 9, 30).getTime();
    expect(endText(TEXTS.en, snapshot({ endReason: 'queueClosed', opensAtMs }))).toMatch(/open again: .*4.*9:30/);
  });
});
