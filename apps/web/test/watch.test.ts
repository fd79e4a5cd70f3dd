import { newId } from '@cordboard/contracts';
import type { AgentView, CallView, Snapshot } from '@cordboard/contracts';
import { describe, expect, test } from 'vitest';
import { conversations, nextConversation, watcherOf } from '../src/features/watch/conversations.ts';
import { cellsOf, soundsOf } from '../src/features/watch/grid.ts';
import { speaks } from '../src/softphone/silent-track.ts';

function agent(name: string, change: Partial<AgentView> = {}): AgentView {
  return {
    ...{ agentId: newId('agent'), name, status: 'available', statusReason: null, statusForced: false, statusSinceMs: 0 },
    ...{ state: 'idle', stateSinceMs: 0, contactId: null, queueIds: [], deskConnected: true, trouble: null, watching: null },
    ...change,
  };
}
const talking = (name: string): AgentView => agent(name, { state: 'onContact', contactId: newId('contact') });
const watching = (contactId: AgentView['contactId'], mode: 'listen' | 'whisper' | 'barge' = 'listen'): AgentView =>
  agent('Sue', { watching: { contactId: contactId!, mode, state: 'on', sinceMs: 1 } });

describe('conversations', () => {
  const [ana, ben, cleo] = [talking('Ana'), talking('Ben'), talking('Cleo')];
  const idle = agent('Dan');

  test('are of those who talk, without oneself', () => {
    expect(conversations([ana, idle, ben], ben).map(({ name }) => name)).toEqual(['Ana']);
  });

  test('follow one another around the end; the first is the next of nobody’s', () => {
    const all = [ana, ben, cleo, idle];
    expect(nextConversation(all, idle)).toBe(ana.contactId);
    expect(nextConversation(all, watching(ana.contactId))).toBe(ben.contactId);
    expect(nextConversation(all, watching(cleo.contactId))).toBe(ana.contactId);
    expect(nextConversation([ana], watching(ana.contactId))).toBeNull();
    expect(nextConversation([idle], idle)).toBeNull();
  });

  test('have at most one supervisor', () => {
    const sue = watching(ana.contactId);
    expect(watcherOf([ana, ben, sue], ana)).toBe(sue);
    expect(watcherOf([ana, ben, sue], ben)).toBeNull();
    expect(watcherOf([ana, sue], { ...ana, state: 'wrapUp' })).toBeNull();
  });
});

describe('the grid', () => {
  const party = (role: CallView['parties'][number]['role'], hears: CallView['parties'][number]['hears']) => ({
    ...{ role, agentId: null, name: null, connected: true, hears },
  });
  const call: CallView = {
    contactId: newId('contact'),
    parties: [party('customer', ['music']), party('agent', ['supervisor']), party('supervisor', ['agent'])],
  };

  test('has a column for each who is there, and for music while somebody hears it', () => {
    expect(soundsOf(call)).toEqual(['customer', 'agent', 'supervisor', 'music']);
  });

  test('says who hears whom, and only one’s own column is a switch', () => {
    const row = (index: number) => cellsOf(call.parties[index]!, soundsOf(call), 'whisper').map(({ state, asks }) => [state, asks]);
    expect(row(0)).toEqual([
      ['self', null],
      ['silent', null],
      ['silent', 'barge'],
      ['hears', null],
    ]);
    expect(row(1)).toEqual([
      ['silent', null],
      ['self', null],
      ['hears', 'listen'],
      ['silent', null],
    ]);
    expect(row(2).map(([, asks]) => asks)).toEqual([null, null, null, null]);
  });

  test.each([
    ['listen', 'barge', 'whisper'],
    ['whisper', 'barge', 'listen'],
    ['barge', 'whisper', 'listen'],
  ] as const)('in %s the customer’s switch asks for %s and the agent’s for %s', (mode, customers, agents) => {
    const asked = (index: number) => cellsOf(call.parties[index]!, ['supervisor'], mode)[0]?.asks;
    expect([asked(0), asked(1)]).toEqual([customers, agents]);
  });

  test('of a call that one is not in has no switch', () => {
    expect(call.parties.flatMap((one) => cellsOf(one, soundsOf(call), null)).every(({ asks }) => asks === null)).toBe(true);
  });
});

describe('the microphone of a supervisor', () => {
  const contactId = newId('contact');
  const desk = (me: AgentView, contact: { contactId: typeof contactId } | null = null): Snapshot =>
    ({ scope: 'desk', me, contact }) as never;

  test('leaves the browser from whisper on, and after taking over', () => {
    expect(speaks(desk(watching(contactId, 'listen')), contactId)).toBe(false);
    expect(speaks(desk(watching(contactId, 'whisper')), contactId)).toBe(true);
    expect(speaks(desk(watching(contactId, 'barge')), contactId)).toBe(true);
    expect(speaks(desk(agent('Sue'), { contactId }), contactId)).toBe(true);
  });

  test('does not before the desk says so, nor into another call', () => {
    expect(speaks(null, contactId)).toBe(false);
    expect(speaks(desk(agent('Sue')), contactId)).toBe(false);
    expect(speaks(desk(watching(newId('contact'), 'barge')), contactId)).toBe(false);
    expect(speaks(desk(watching(contactId, 'barge')), null)).toBe(false);
  });
});
