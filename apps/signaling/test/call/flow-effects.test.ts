import { flowGraphSchema, newId } from '@cordboard/contracts';
import type { FlowNodeInput } from '@cordboard/contracts';
import { expect, it } from 'vitest';
import type { CallEffect } from '../../src/call/inputs.ts';
import { CallRun } from '../support/call-run.ts';

const text = (en: string) => ({ kind: 'text' as const, texts: { en } });
const end: FlowNodeInput = { kind: 'hangUp', id: 'end' };

class FlowCall extends CallRun {
  constructor(nodes: FlowNodeInput[], recording: 'always' | 'never' = 'never') {
    super({ recording }, { flowId: newId('flow'), graph: flowGraphSchema.parse({ start: nodes[0]?.id ?? null, nodes }) });
  }
  begin(): this {
    this.do({ type: 'customerJoined', legId: newId('leg') })
      .do({ type: 'musicReady', objectKey: 'music' })
      .legIs('customer', 'connected');
    const { recordingId } = this.state.recording ?? {};
    return recordingId === undefined ? this : this.do({ type: 'recordingStarted', recordingId, part: 1 });
  }
  press(...digits: readonly string[]): this {
    for (const digit of digits) this.media({ type: 'leg.digit', legId: this.leg('customer'), digit: digit as '1', by: 'rfc4733' });
    return this;
  }
  of<T extends CallEffect['type']>(type: T): readonly Extract<CallEffect, { type: T }>[] {
    return this.effects.filter((effect): effect is Extract<CallEffect, { type: T }> => effect.type === type);
  }
  said(): readonly string[] {
    return this.of('say').flatMap(({ sounds }) => sounds.map((sound) => (sound.kind === 'text' ? sound.text : sound.kind)));
  }
  describe(players = this.state.playing === null ? [] : [{ playerId: this.state.playing }]) {
    const { room, customer } = this.state;
    const legs = customer === null ? [] : [{ legId: customer.legId, state: customer.media, direction: 'sendrecv' as const }];
    return { roomId: room!.roomId, epoch: 2, lastEventSeq: room!.seq, legs, matrix: [], players, recordings: [] };
  }
}

const menu: FlowNodeInput = {
  ...{ kind: 'menu', id: 'menu', prompt: text('One or two?'), again: { kind: 'builtIn', text: 'notUnderstood' }, storeAs: 'choice' },
  ...{ choices: [{ key: '1' }, { key: '2' }], silenceMs: 4_000 },
  next: { 'key:1': 'end', 'key:2': 'line', silent: 'end', invalid: 'end' },
};
const line: FlowNodeInput = {
  ...{ kind: 'enqueue', id: 'line', queueId: null },
  next: { closed: 'end', full: 'end', empty: 'end', tooLong: 'end' },
};

it('a menu is said, in silence is waited for, and its key puts the call in line; the desk is told', () => {
  const run = new FlowCall([menu, line, end]).begin();
  expect(run.said()).toEqual(['One or two?']);
  expect(run.heardOut().hears('customer')).toBe('silence');
  run.press('7');
  expect(run.said().slice(1)).toEqual(['Sorry, we did not understand that.', 'One or two?']);
  run.press('2');
  expect(run.state.customerInfo.attributes).toEqual({ choice: '2' });
  expect([run.of('tellAttributes').length, run.of('enqueue').length]).toEqual([1, 1]);
  expect(run.joined().hears('customer')).toBe('music');
});

it('a caller who says nothing is asked again at the time, then goes the way of silence, and the contact ends as the flow says', () => {
  const run = new FlowCall([{ ...menu, attempts: 2 } as FlowNodeInput, line, end]).begin().heardOut();
  run.wake();
  expect(run.said().length).toBe(3);
  run.heardOut().wake();
  expect(run.of('endContact').map(({ reason }) => reason)).toEqual(['flowEnded']);
  expect(run.of('endLeg').length).toBe(1);
});

it('the recording is paused while a card number is typed, and the number reaches nobody', () => {
  const card: FlowNodeInput = {
    ...{ kind: 'collect', id: 'card', prompt: text('Your card?'), minDigits: 4, maxDigits: 4, storeAs: 'card', sensitive: true },
    next: { done: 'line', silent: 'end', invalid: 'end' },
  };
  const run = new FlowCall([card, line, end], 'always').begin();
  expect(run.of('pauseRecording').map(({ paused }) => paused)).toEqual([true]);
  const { recordingId } = run.state.recording!;
  run.do({ type: 'recordingPaused', recordingId, paused: true, atMs: 5 });
  run.heardOut().press('1', '2', '3', '4');
  expect(run.of('pauseRecording').map(({ paused }) => paused)).toEqual([true, false]);
  run.do({ type: 'recordingPaused', recordingId, paused: false, atMs: 6 });
  expect(run.of('tellRecording').map(({ event }) => event)).toMatchObject([
    { type: 'recording.started' },
    { type: 'recording.paused', agentId: null, atMs: 5 },
    { type: 'recording.resumed', cause: 'typed', agentId: null, atMs: 6 },
  ]);
  expect(run.of('tellAttributes')).toEqual([]);
  expect(JSON.stringify(run.effects)).not.toContain('1234');
});

const survey: FlowNodeInput = {
  ...{ kind: 'survey', id: 'survey', question: text('How was it?'), scale: 'csat' },
  next: { answered: 'end', skipped: 'end' },
};
const withSurvey: FlowNodeInput = { ...line, next: { ...line.next, after: 'survey' } };

it.each(['by its desk', 'by its telephone'] as const)('an agent who hangs up %s leaves the customer to the survey', (how) => {
  const run = new FlowCall([withSurvey, survey, end]).begin().joined().ringing().accepted().contact({ to: 'connected' });
  const { legId } = run.state.agent!;
  run.take();
  if (how === 'by its desk') run.contact({ to: 'ended', reason: 'agentHungUp' });
  else run.do({ type: 'legEnded', legId, reason: 'remoteHangup' }).contact({ to: 'ended', reason: 'agentHungUp' });
  expect([run.state.agent, run.said()]).toEqual([null, ['How was it?']]);
  expect(run.of('endContact').map(({ reason }) => reason)).toEqual(how === 'by its desk' ? [] : ['agentHungUp']);
  expect(run.of('endLeg').map((effect) => effect.legId)).toEqual([legId]);
  run.heardOut().press('4');
  const { contactId } = run.state;
  const answered = run.of('append').flatMap(({ event }) => (event.type === 'survey.answered' ? [event] : []));
  expect(answered).toEqual([{ type: 'survey.answered', contactId, nodeId: 'survey', scale: 'csat', score: 4 }]);
  expect(run.state).toMatchObject({ phase: 'over', customer: null, contact: { endReason: 'agentHungUp' } });
});

it('without anything after the talk, the agent’s hang-up ends the call as ever', () => {
  const run = new FlowCall([line, end]).begin().joined().ringing().accepted();
  run.take();
  run.do({ type: 'legEnded', legId: run.leg('agent'), reason: 'remoteHangup' });
  expect([run.of('endContact')[0]?.reason, run.state.customer]).toEqual(['agentHungUp', null]);
});

it('who hangs up in a survey leaves the contact as it ended', () => {
  const run = new FlowCall([withSurvey, survey, end]).begin().joined().ringing().accepted();
  run.do({ type: 'legEnded', legId: run.leg('agent'), reason: 'remoteHangup' }).heardOut();
  run.take();
  run.do({ type: 'legEnded', legId: run.leg('customer'), reason: 'remoteHangup' });
  expect([run.of('endContact'), run.state.contact.endReason]).toEqual([[], 'agentHungUp']);
});

it('a new owner asks the same question, tells the desk again, and takes the answer', () => {
  const dip: FlowNodeInput = {
    ...{ kind: 'http', id: 'dip', url: 'https://crm.example/{{choice}}', mapping: [{ pointer: '/tier', storeAs: 'tier' }] },
    next: { done: 'line' },
  };
  const choose: FlowNodeInput = { ...menu, next: { ...menu.next, 'key:2': 'dip' } };
  const run = new FlowCall([choose, dip, line, end]).begin().heardOut().press('2');
  const asked = run.one('request');
  expect(asked.url).toBe('https://crm.example/2');
  run.take();
  run.nowMs += 60_000;
  run.do({ type: 'adopted', room: run.describe(), contactState: 'created' });
  expect([run.one('request'), run.of('tellAttributes').length]).toEqual([asked, 1]);
  run.do({ type: 'tick' });
  const response = { status: 200, json: { tier: 'gold' } };
  run.do({ type: 'flow', input: { type: 'response', askId: asked.askId, response } });
  expect([run.state.customerInfo.attributes, run.of('enqueue').length]).toEqual([{ choice: '2', tier: 'gold' }, 1]);
});

it('a new owner of a call that is being asked something goes on waiting for the key', () => {
  const run = new FlowCall([menu, line, end]).begin();
  const { playerId } = run.state.speaking!;
  run.do({ type: 'flow', input: { type: 'prepared', playerId, objectKeys: ['words'] } });
  run.take();
  // The media node still plays what the old owner had just begun.
  run.do({ type: 'adopted', room: run.describe(), contactState: 'created' });
  run.media({ type: 'player.ended', playerId, completed: true });
  expect(run.press('2').of('enqueue').length).toBe(1);
});

it('a flow that cannot be read is the standard flow', () => {
  const run = new FlowCall([{ kind: 'subFlow', id: 'inner', flowId: newId('flow'), next: { done: 'end' } }, end]).begin();
  expect(run.said()).toEqual(['Welcome to Acme.']);
  expect(run.of('trouble').map(({ code }) => code)).toEqual(['flowMissing']);
});
