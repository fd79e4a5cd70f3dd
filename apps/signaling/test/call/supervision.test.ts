import { newId, SUPERVISION_MODES } from '@cordboard/contracts';
import type { LegState, RoomDescription, SupervisionMode } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { ACCEPT_LIMIT_MS, AGENT_GONE_MS, BYE_LIMIT_MS } from '../../src/call/legs.ts';
import { missedChange } from '../../src/call/missed.ts';
import { wakeAtMs } from '../../src/call/timers.ts';
import { callViewOf } from '../../src/events/call-view.ts';
import { CallRun } from '../support/call-run.ts';

const SIDES = ['customer', 'agent', 'consult', 'supervisor'] as const;
const matrix = (run: CallRun): string => SIDES.map((side) => (run.state[side] === null ? '-' : run.hears(side))).join(' | ');
const change = (run: CallRun, mode: SupervisionMode): CallRun => {
  const { offerId, agentId } = run.state.supervisor!;
  return run.contact({ to: 'supervising', offerId, agentId, mode });
};

/** Customer, agent, asked agent, supervisor: the rows of docs/supervision.md. */
const ROWS = {
  talking: {
    listen: 'agent | customer | - | agent+customer',
    whisper: 'agent | customer+supervisor | - | agent+customer',
    barge: 'agent+supervisor | customer+supervisor | - | agent+customer',
  },
  held: {
    listen: 'music | silence | - | agent',
    whisper: 'music | supervisor | - | agent',
    barge: 'music | supervisor | - | agent',
  },
  consulting: {
    listen: 'music | consult | agent | agent+consult',
    whisper: 'music | consult+supervisor | agent | agent+consult',
    barge: 'music | consult+supervisor | agent+supervisor | agent+consult',
  },
  swapped: {
    listen: 'agent | customer | music | agent+customer',
    whisper: 'agent | customer+supervisor | music | agent+customer',
    barge: 'agent+supervisor | customer+supervisor | music | agent+customer',
  },
} as const;
const SITUATIONS: Readonly<Record<keyof typeof ROWS, () => CallRun>> = {
  talking: () => new CallRun().talking(),
  held: () => new CallRun().talking().contact({ to: 'held' }),
  consulting: () => new CallRun().consulting(),
  swapped: () => new CallRun().consulting().contact({ to: 'resumed' }),
};

describe('who hears whom', () => {
  const table = Object.keys(ROWS).flatMap((when) => SUPERVISION_MODES.map((mode) => [when as keyof typeof ROWS, mode] as const));
  it.each(table)('%s, %s', (when, mode) => {
    const run = SITUATIONS[when]().supervised(mode);
    expect(matrix(run)).toBe(ROWS[when][mode]);
  });

  it('changes by the mode and by what the agent does, in a few rows, and is as before when the supervisor is gone', () => {
    const run = new CallRun().talking().supervised('listen');
    change(run, 'whisper');
    expect(run.one('setHearing').rows.map(({ listener }) => listener)).toEqual([run.leg('agent')]);
    run.take();
    change(run, 'barge');
    expect(matrix(run)).toBe(ROWS.talking.barge);
    expect(run.one('setHearing').rows.map(({ listener }) => listener)).toEqual([run.leg('customer')]);
    run.contact({ to: 'held' });
    expect(matrix(run)).toBe(ROWS.held.barge);
    run.contact({ to: 'resumed' }).take();
    run.contact({ to: 'supervisionEnded', offerId: run.state.supervisor!.offerId });
    expect(matrix(run)).toBe('agent | customer | - | -');
    expect(run.types()).not.toContain('startRecording');
  });

  it('is told to nobody before the supervisor’s audio is there', () => {
    const run = new CallRun().talking();
    const offerId = newId('offer');
    run.contact({ to: 'supervising', offerId, agentId: newId('agent'), mode: 'barge' });
    expect(run.one('ringAgent')).toMatchObject({ offerId, supervises: true });
    run.do({ type: 'agentUp', legId: run.leg('supervisor') });
    expect(matrix(run)).toBe('agent | customer | - | silence');
    run.legIs('supervisor', 'connected');
    expect(matrix(run)).toBe(ROWS.talking.barge);
    expect(run.one('joinSupervision').offerId).toBe(offerId);
  });

  it('is shown to a page as the media node was told it', () => {
    const run = new CallRun().consulting().supervised('whisper');
    const configuration = { agents: [{ agentId: run.state.supervisor!.agentId, name: 'Sue' }] } as never;
    const { parties } = callViewOf(run.state.contactId, run.state, configuration);
    expect(parties.map(({ role, name, hears }) => [role, name, hears])).toEqual([
      ['customer', null, ['music']],
      ['agent', null, ['asked', 'supervisor']],
      ['asked', null, ['agent']],
      ['supervisor', 'Sue', ['agent', 'asked']],
    ]);
    expect(callViewOf(run.state.contactId, null, configuration).parties).toEqual([]);
  });
});

describe('the recording', () => {
  it('has the customer and the agent, whatever a supervisor says', () => {
    const run = new CallRun().talking().supervised('barge');
    expect(run.state.recording).toMatchObject({ customer: run.leg('customer'), agent: run.leg('agent') });
  });
});

describe('a digit', () => {
  it('does not go to the supervisor’s telephone, nor from it', () => {
    const run = new CallRun().talking().supervised('barge');
    const press = (side: (typeof SIDES)[number]) => {
      run.take();
      run.media({ type: 'leg.digit', legId: run.leg(side), digit: '5', by: 'info' });
      return run.take().flatMap((effect) => (effect.type === 'sendDigit' ? [effect.legId] : []));
    };
    expect([press('customer'), press('agent'), press('supervisor')]).toEqual([[run.leg('agent')], [run.leg('customer')], []]);
  });
});

describe('when something ends', () => {
  it('the supervisor’s telephone hangs up, or is lost: the conversation goes on, and routing is told', () => {
    const left = new CallRun().talking().supervised('barge');
    left.media({ type: 'leg.closed', legId: left.leg('supervisor'), reason: 'transportFailed' });
    expect(matrix(left)).toBe('agent | customer | - | silence');
    left.do({ type: 'legEnded', legId: left.leg('supervisor'), reason: 'remoteHangup' });
    expect(left.one('endSupervision').reason).toBe('left');

    const closed = new CallRun().talking().supervised();
    closed.media({ type: 'leg.closed', legId: closed.leg('supervisor'), reason: 'transportFailed' });
    expect(wakeAtMs(closed.state)).toBe(closed.nowMs + BYE_LIMIT_MS);
    closed.wake();
    expect(closed.one('endSupervision').reason).toBe('legFailed');

    const lost = new CallRun().talking().supervised('barge').legIs('supervisor', 'disconnected');
    expect(wakeAtMs(lost.state)).toBe(lost.nowMs + AGENT_GONE_MS);
    lost.wake();
    expect(lost.one('endSupervision').reason).toBe('legFailed');
    expect(matrix(lost)).toBe('agent | customer | - | -');
  });

  it('its telephone cannot be called, or its audio does not come', () => {
    const ring = () =>
      new CallRun().talking().contact({ to: 'supervising', offerId: newId('offer'), agentId: newId('agent'), mode: 'listen' });
    const refused = ring();
    refused.do({ type: 'agentFailed', legId: refused.leg('supervisor') });
    expect(refused.one('endSupervision').reason).toBe('legFailed');
    const mute = ring();
    expect(wakeAtMs(mute.state)).toBe(mute.nowMs + ACCEPT_LIMIT_MS);
    mute.wake();
    expect(mute.one('endSupervision')).toBeDefined();
    expect(mute.state).toMatchObject({ supervisor: null, agent: { joined: true } });
  });

  it('the node cannot mix: the supervisor is let go, and the others hear each other', () => {
    const run = new CallRun().talking().supervised();
    run.do({ type: 'hearingFailed', unmixable: true });
    expect(run.one('endSupervision').reason).toBe('legFailed');
    run.wake();
    expect(matrix(run)).toBe('agent | customer | - | -');
    const other = new CallRun().talking().supervised();
    other.do({ type: 'hearingFailed', unmixable: false });
    expect(other.state.supervisor).not.toBeNull();
  });

  it('the customer or the agent: so does the supervisor’s leg', () => {
    const gone = new CallRun().talking().supervised();
    const legId = gone.leg('supervisor');
    gone.do({ type: 'legEnded', legId: gone.leg('customer'), reason: 'remoteHangup' });
    expect(gone.take().flatMap((effect) => (effect.type === 'endLeg' ? [effect.legId] : []))).toContain(legId);
    const back = new CallRun().talking().supervised();
    back.contact({ to: 'queued', queueId: back.state.plan.queueId, enqueuedAtMs: 5, agentLost: true, owed: null });
    expect(back.state.supervisor).toBeNull();
  });
});

describe('taking over', () => {
  it('is a change of the matrix: the supervisor’s leg stays, the agent’s ends, the recording goes on', () => {
    const run = new CallRun().talking().supervised('listen');
    const [agentsLeg, legId] = [run.leg('agent'), run.leg('supervisor')];
    const { agentId } = run.state.supervisor!;
    const offerId = newId('offer');
    run.contact({ to: 'transferred', offerId, agentId }).contact({ to: 'transferred', offerId, agentId });
    expect(run.state).toMatchObject({ supervisor: null, agent: { legId, agentId, offerId, joined: true } });
    expect(run.one('endLeg')).toMatchObject({ legId: agentsLeg });
    expect(run.one('assign')).toMatchObject({ channel: 'agent', legId });
    expect(matrix(run)).toBe('agent | customer | - | -');
    expect(run.types()).not.toContain('ringAgent');
  });

  it('heard of only by the contact’s record keeps the leg as well; without a leg the telephone is called', () => {
    const run = new CallRun().talking().supervised();
    const { agentId, legId } = run.state.supervisor!;
    run.contact({ to: 'accepted', offerId: newId('offer'), agentId, kind: null });
    expect(run.state.agent).toMatchObject({ legId, joined: true });
    const without = new CallRun().talking();
    without.contact({ to: 'transferred', offerId: newId('offer'), agentId: newId('agent') });
    expect(without.one('ringAgent').supervises).toBeUndefined();
    expect(without.hears('customer')).toBe('music');
  });

  it('while the supervisor’s telephone is being called joins when it is up', () => {
    const run = new CallRun().talking();
    const agentId = newId('agent');
    run.contact({ to: 'supervising', offerId: newId('offer'), agentId, mode: 'barge' });
    run.contact({ to: 'transferred', offerId: newId('offer'), agentId });
    run.do({ type: 'agentUp', legId: run.leg('agent') }).legIs('agent', 'connected');
    expect(matrix(run)).toBe('agent | customer | - | -');
  });
});

describe('a new owner', () => {
  const adopt = (run: CallRun, legs: Partial<Record<(typeof SIDES)[number], LegState>>): CallRun => {
    const matrixNow = Object.entries(run.state.hearing).map(([listener, heard]) => ({
      listener: listener as RoomDescription['matrix'][number]['listener'],
      sources: heard.map((source) => ({ source, gain: 1 })),
    }));
    const room: RoomDescription = {
      ...{ roomId: run.state.room!.roomId, epoch: 2, lastEventSeq: 0, matrix: matrixNow, players: [], recordings: [] },
      legs: Object.entries(legs).map(([side, state]) => ({ legId: run.leg(side as 'agent'), state, direction: 'sendrecv' })),
    };
    return run.do({ type: 'adopted', room, contactState: 'connected' });
  };

  it('has the same rows, says nothing to the node, and tells routing once more that the supervisor is on the line', () => {
    const run = adopt(new CallRun().talking().supervised('whisper'), {
      customer: 'connected',
      agent: 'connected',
      supervisor: 'connected',
    });
    expect(matrix(run)).toBe(ROWS.talking.whisper);
    expect(run.one('joinSupervision')).toBeDefined();
    expect(run.types()).not.toContain('setHearing');
  });

  it('lets go of a supervisor whose leg is gone, or was being called', () => {
    const gone = adopt(new CallRun().talking().supervised('barge'), { customer: 'connected', agent: 'connected' });
    expect(gone.one('endSupervision').reason).toBe('legFailed');
    expect(matrix(gone)).toBe('agent | customer | - | -');
    const ringing = new CallRun().talking();
    ringing.contact({ to: 'supervising', offerId: newId('offer'), agentId: newId('agent'), mode: 'barge' }).take();
    expect(adopt(ringing, { customer: 'connected', agent: 'connected' }).one('endSupervision')).toBeDefined();
  });

  it('finds by the contact’s record what no event said', () => {
    const run = new CallRun().talking();
    const supervision = {
      offerId: newId('offer'),
      supervisorId: newId('agent'),
      mode: 'listen',
      state: 'joining',
      told: true,
      sinceMs: 1,
    } as const;
    const record = {
      ...run.state.contact,
      state: 'connected',
      agentId: run.state.agent!.agentId,
      consult: null,
      pauseAsked: false,
      owed: null,
    };
    const missed = (change: object) => missedChange(run.state, { ...record, ...change } as never);
    const { offerId, supervisorId: agentId } = supervision;
    expect(missed({ supervision })).toEqual({ to: 'supervising', offerId, agentId, mode: 'listen' });
    run.contact({ to: 'supervising', offerId, agentId, mode: 'listen' });
    expect(missed({ supervision })).toBeNull();
    expect(missed({ supervision: { ...supervision, mode: 'barge' } })).toMatchObject({ to: 'supervising', mode: 'barge' });
    expect(missed({ supervision: null })).toEqual({ to: 'supervisionEnded', offerId });
  });
});
