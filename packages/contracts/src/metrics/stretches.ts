import type { EventEnvelope, TenantEvent } from '../events.ts';
import type { AgentId, ContactId } from '../ids.ts';
import type { AgentState, AgentStatus } from '../states.ts';

/** An agent being one thing, from a moment to the next change; the last one has no end. Unix ms. */
export interface Stretch {
  readonly agentId: AgentId;
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly status: AgentStatus;
  readonly state: AgentState;
  readonly deskConnected: boolean;
  readonly contactId: ContactId | null;
}

export const STRETCH_EVENTS = [
  'agent.statusChanged',
  'agent.stateChanged',
  'agent.deskChanged',
] as const satisfies readonly TenantEvent['type'][];

/** Takes one event; `last` is the agent's open stretch. Returns it closed, when it lasted, and the one that begins. */
export function followStretch(last: Stretch | null, { event, atMs }: Pick<EventEnvelope, 'event' | 'atMs'>): readonly Stretch[] {
  const next = after(last, event, atMs);
  if (next === null) return [];
  return last === null || last.fromMs === atMs ? [next] : [{ ...last, toMs: atMs }, next];
}

const UNKNOWN = { status: 'offline', state: 'idle', deskConnected: false, contactId: null } as const;

function after(last: Stretch | null, event: TenantEvent, atMs: number): Stretch | null {
  if (event.type !== 'agent.statusChanged' && event.type !== 'agent.stateChanged' && event.type !== 'agent.deskChanged') return null;
  const began = { ...UNKNOWN, ...last, agentId: event.agentId, fromMs: atMs, toMs: null };
  switch (event.type) {
    case 'agent.statusChanged':
      return { ...began, status: event.status };
    case 'agent.stateChanged':
      return { ...began, state: event.state, contactId: event.contactId };
    case 'agent.deskChanged':
      return { ...began, deskConnected: event.connected };
  }
}

/** Ms that agents spent, by what they were. */
export interface AgentTime {
  /** Talking, holding, or between accept and connection. */
  readonly onContactMs: number;
  readonly wrapUpMs: number;
  readonly ringingMs: number;
  /** Available with a desk and without work. */
  readonly idleMs: number;
  readonly notReadyMs: number;
}

/** What all stretches say about [fromMs, toMs); an open one lasts until `nowMs`. */
export function agentTime(stretches: Iterable<Stretch>, fromMs: number, toMs: number, nowMs: number): AgentTime {
  const time = { onContactMs: 0, wrapUpMs: 0, ringingMs: 0, idleMs: 0, notReadyMs: 0 };
  for (const stretch of stretches) {
    const ms = Math.min(toMs, stretch.toMs ?? nowMs) - Math.max(fromMs, stretch.fromMs);
    const kind = kindOf(stretch);
    if (ms > 0 && kind !== null) time[kind] += ms;
  }
  return time;
}

function kindOf({ status, state, deskConnected }: Stretch): keyof AgentTime | null {
  if (state === 'onContact') return 'onContactMs';
  if (state === 'wrapUp') return 'wrapUpMs';
  if (state === 'offered') return 'ringingMs';
  if (status === 'notReady') return 'notReadyMs';
  return status === 'available' && deskConnected ? 'idleMs' : null;
}

/** On contact / (on contact + idle), wrap-up being work on the contact and ringing neither; 0 to 1, null without either. */
export function occupancyOf({ onContactMs, wrapUpMs, idleMs }: AgentTime): number | null {
  const busy = onContactMs + wrapUpMs;
  return busy + idleMs === 0 ? null : busy / (busy + idleMs);
}

/** (Contact + wrap-up) / logged in, being everything but offline; 0 to 1, null when nobody was. */
export function utilizationOf({ onContactMs, wrapUpMs, ringingMs, idleMs, notReadyMs }: AgentTime): number | null {
  const loggedIn = onContactMs + wrapUpMs + ringingMs + idleMs + notReadyMs;
  return loggedIn === 0 ? null : (onContactMs + wrapUpMs) / loggedIn;
}
