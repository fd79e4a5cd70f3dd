import type { AgentId, CallParty, ConfigurationSnapshot, ConsultView, SupervisionView } from '@cordboard/contracts';
import type { ContactRecord } from '@cordboard/acd';

export function nameOf(configuration: ConfigurationSnapshot, agentId: AgentId): string | null {
  return configuration.agents.find((one) => one.agentId === agentId)?.name ?? null;
}

export function consultViewOf({ consult }: ContactRecord, configuration: ConfigurationSnapshot): ConsultView | null {
  if (consult === null) return null;
  const { agentId, byAgentId } = consult;
  return { ...consult, agentName: nameOf(configuration, agentId) ?? '', byName: nameOf(configuration, byAgentId) ?? '' };
}

/** As far as the agent may know. */
export function supervisionViewOf({ supervision }: ContactRecord, configuration: ConfigurationSnapshot): SupervisionView | null {
  if (supervision === null || !supervision.told) return null;
  const { supervisorId, mode, state } = supervision;
  return { supervisorId, name: nameOf(configuration, supervisorId) ?? '', mode, state };
}

/** Who is in the call; the same for both desks. The customer is first, then who has it, then who is asked. */
export function partiesOf(contact: ContactRecord, configuration: ConfigurationSnapshot): CallParty[] {
  const { agentId, consult, held, state, customerAway, agentAway } = contact;
  const joined = state === 'connected';
  const customerIs = !joined ? 'ringing' : customerAway ? 'away' : held ? 'held' : 'talking';
  const customer: CallParty = { kind: 'customer', agentId: null, name: null, state: customerIs };
  const agentOf = (id: AgentId, is: CallParty['state']): CallParty => ({
    ...{ kind: 'agent', agentId: id, name: nameOf(configuration, id), state: is },
  });
  const agents = agentId === null ? [] : [agentOf(agentId, !joined ? 'ringing' : agentAway ? 'away' : 'talking')];
  if (consult === null) return [customer, ...agents];
  const asked = consult.state === 'ringing' ? 'ringing' : held ? 'talking' : 'held';
  return [customer, ...agents, agentOf(consult.agentId, asked)];
}
