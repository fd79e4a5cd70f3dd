import type { AgentView, ContactId } from '@cordboard/contracts';

/** Agents who talk, in the order of their names, without oneself. */
export function conversations(agents: readonly AgentView[], me: AgentView): readonly (AgentView & { readonly contactId: ContactId })[] {
  return agents.flatMap((agent) =>
    agent.state === 'onContact' && agent.contactId !== null && agent.agentId !== me.agentId
      ? [{ ...agent, contactId: agent.contactId }]
      : [],
  );
}

/** The conversation after this one, around the end; null when there is no other. */
export function nextConversation(agents: readonly AgentView[], me: AgentView): ContactId | null {
  const all = conversations(agents, me);
  const at = all.findIndex(({ contactId }) => contactId === me.watching?.contactId);
  const next = all[(at + 1) % Math.max(1, all.length)]?.contactId ?? null;
  return next === me.watching?.contactId ? null : next;
}

/** Who is in this agent's conversation. */
export function watcherOf(agents: readonly AgentView[], { contactId, state }: AgentView): AgentView | null {
  if (contactId === null || state !== 'onContact') return null;
  return agents.find(({ watching }) => watching?.contactId === contactId) ?? null;
}
