import type { CallRole, CallSound, CallView, ConfigurationSnapshot, ContactId, LegId } from '@cordboard/contracts';
import type { CallLeg, CallState, Hearing } from '../call/state.ts';
import { nameOf } from './parties.ts';

/** A call as supervisors see it, from its record: what each leg hears is what the media node was told. */
export function callViewOf(contactId: ContactId, state: CallState | null, configuration: ConfigurationSnapshot): CallView {
  if (state === null) return { contactId, parties: [] };
  const legs: readonly (readonly [CallRole, (CallLeg & { agentId?: string }) | null])[] = [
    ['customer', state.customer],
    ['agent', state.agent],
    ['asked', state.consult],
    ['supervisor', state.supervisor],
  ];
  const roles = new Map<LegId, CallRole>(legs.flatMap(([role, leg]) => (leg === null ? [] : [[leg.legId, role] as const])));
  const agentIds = { customer: null, agent: state.agent, asked: state.consult, supervisor: state.supervisor };
  return {
    contactId,
    parties: legs.flatMap(([role, leg]) => {
      if (leg === null) return [];
      const agentId = agentIds[role]?.agentId ?? null;
      const hears = (state.hearing[leg.legId] ?? []).flatMap((sound) => soundOf(sound, roles));
      return [{ role, agentId, name: agentId && nameOf(configuration, agentId), connected: leg.media === 'connected', hears }];
    }),
  };
}

function soundOf(sound: Hearing, roles: ReadonlyMap<LegId, CallRole>): CallSound[] {
  if (sound.kind === 'music') return ['music'];
  if (sound.kind === 'player') return ['words'];
  const role = roles.get(sound.legId);
  return role === undefined ? [] : [role];
}
