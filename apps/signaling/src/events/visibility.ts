import type { Actor, AgentId, ContactId, TenantEvent } from '@cordboard/contracts';

/** Whose socket it is. */
export type Viewer =
  | { readonly kind: 'supervisor'; readonly agentId: AgentId }
  | { readonly kind: 'agent'; readonly agentId: AgentId }
  | { readonly kind: 'visitor'; readonly contactId: ContactId };

export function viewerOf(actor: Actor): Viewer {
  if (actor.kind === 'visitor') return { kind: 'visitor', contactId: actor.contactId };
  if (actor.kind === 'agent' && actor.role === 'agent') return { kind: 'agent', agentId: actor.agentId };
  if (actor.kind === 'agent') return { kind: 'supervisor', agentId: actor.agentId };
  throw new TypeError('the system has no event socket');
}

/** What a customer's page needs; nothing in them names an agent or another customer. */
const FOR_VISITORS: readonly TenantEvent['type'][] = [
  'contact.queued',
  'contact.announced',
  'contact.held',
  'contact.resumed',
  'contact.ended',
  'callback.requested',
  'callback.rescheduled',
  'callback.quietCame',
  'callback.answered',
  'callback.notReached',
  'callback.ended',
];

/** Supervisors see everything; agents what concerns them (their queues are in the snapshot); visitors the little that is theirs. */
export function maySee(viewer: Viewer, event: TenantEvent, ownContactId: ContactId | null): boolean {
  if (viewer.kind === 'supervisor') return true;
  // Where the company does not tell agents, they must not find out.
  if ('told' in event && !event.told) return false;
  return concernsViewer(viewer, event, ownContactId) && (viewer.kind === 'agent' || FOR_VISITORS.includes(event.type));
}

/** Most events change what pages show; these do not. */
const NO_VIEW = new Set<TenantEvent['type']>([
  'leg.measured',
  'survey.answered',
  'leg.joined',
  'leg.left',
  'contact.announced',
  'contact.waitShown',
  'contact.disposed',
  'recording.stored',
  'recording.failed',
]);
export function changesViews({ type }: TenantEvent): boolean {
  return !NO_VIEW.has(type);
}

/** Own changes are shown at once; those of others with the floor. */
export function concernsViewer(viewer: Viewer, event: TenantEvent, ownContactId: ContactId | null): boolean {
  if (viewer.kind === 'visitor') return 'contactId' in event && event.contactId === viewer.contactId;
  return concerns(viewer.agentId, event) || ('contactId' in event && event.contactId !== null && event.contactId === ownContactId);
}

function concerns(agentId: AgentId, event: TenantEvent): boolean {
  return ('agentId' in event && event.agentId === agentId) || ('supervisorId' in event && event.supervisorId === agentId);
}
