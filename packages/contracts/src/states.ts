import { z } from 'zod';

/**
 * A contact is one wish of one customer to talk, from the click to its end.
 * ```
 * created ──► queued ──► offered ──► accepted ──► connected ──► ended
 *    │          ▲ ▲         │           │ │           │
 *    │          │ └─────────┘ (expired, │ └► deferred │ (callback not reached: back at its place after a pause)
 *    │          │              declined)│      │      │
 *    │          └───────────────────────┴──────┴──────┘ (agent vanished, pause over)
 *    └────► every state may go to ended; created (restored), queued and offered to deferred (a time was chosen, quiet hours)
 * ```
 */
export const CONTACT_STATES = ['created', 'queued', 'offered', 'accepted', 'connected', 'deferred', 'ended'] as const;
export const contactStateSchema = z.enum(CONTACT_STATES);
export type ContactState = z.infer<typeof contactStateSchema>;

export const CONTACT_TRANSITIONS: Readonly<Record<ContactState, readonly ContactState[]>> = {
  created: ['queued', 'deferred', 'ended'],
  queued: ['offered', 'deferred', 'ended'],
  offered: ['queued', 'accepted', 'deferred', 'ended'],
  accepted: ['queued', 'connected', 'deferred', 'ended'],
  connected: ['queued', 'ended'],
  deferred: ['queued', 'ended'],
  ended: [],
};

/** What kind of leg the customer has while waiting: `voice` is on the line, `callback` has hung up and keeps the place. */
export const CONTACT_KINDS = ['voice', 'callback'] as const;
export const contactKindSchema = z.enum(CONTACT_KINDS);
export type ContactKind = z.infer<typeof contactKindSchema>;

/** What an agent chose. `offline` is also set by the system when the desk is gone for longer than the grace. */
export const AGENT_STATUSES = ['offline', 'available', 'notReady'] as const;
export const agentStatusSchema = z.enum(AGENT_STATUSES);
export type AgentStatus = z.infer<typeof agentStatusSchema>;

/**
 * What the system is doing with an agent. Routable = status `available`, state `idle`, a desk connected that can take a call.
 * ```
 * idle ──► offered ──► onContact ──► wrapUp ──► idle
 *   ▲         │            └───────────────────► idle (no wrap-up configured, or the contact never connected)
 *   └─────────┘ (declined, expired, withdrawn)
 * ```
 */
export const AGENT_STATES = ['idle', 'offered', 'onContact', 'wrapUp'] as const;
export const agentStateSchema = z.enum(AGENT_STATES);
export type AgentState = z.infer<typeof agentStateSchema>;

export const AGENT_TRANSITIONS: Readonly<Record<AgentState, readonly AgentState[]>> = {
  idle: ['offered'],
  offered: ['idle', 'onContact'],
  onContact: ['wrapUp', 'idle'],
  wrapUp: ['idle'],
};

/** Why the system, not the agent, chose a status. Reasons an agent chooses are the tenant's own, by id. */
export const SYSTEM_STATUS_REASONS = ['notAnswered', 'deskGone', 'loggedOut', 'legFailed', 'noMicrophone'] as const;
export const systemStatusReasonSchema = z.enum(SYSTEM_STATUS_REASONS);
export type SystemStatusReason = z.infer<typeof systemStatusReasonSchema>;

/** Why an open desk cannot take a call, the worst first (docs/sound.md). */
export const DESK_TROUBLES = ['permissionDenied', 'noMicrophone', 'microphoneSilent', 'audioBlocked', 'notRegistered'] as const;
export const deskTroubleSchema = z.enum(DESK_TROUBLES);
export type DeskTrouble = z.infer<typeof deskTroubleSchema>;

/** pending ──► accepted | declined | expired | withdrawn (the caller left) | revoked (the agent's desk is gone). */
export const OFFER_STATES = ['pending', 'accepted', 'declined', 'expired', 'withdrawn', 'revoked'] as const;
export const offerStateSchema = z.enum(OFFER_STATES);
export type OfferState = z.infer<typeof offerStateSchema>;

/**
 * Somebody is asked during a call, and the first agent keeps the contact (docs/call-control.md).
 * ```
 * ringing ──► accepted ──► completed (the asked agent has the contact)
 *    └───────────┴───────► ended
 * ```
 */
export const CONSULT_STATES = ['ringing', 'accepted', 'completed', 'ended'] as const;
export const consultStateSchema = z.enum(CONSULT_STATES);
export type ConsultState = z.infer<typeof consultStateSchema>;

export const CONSULT_TRANSITIONS: Readonly<Record<ConsultState, readonly ConsultState[]>> = {
  ringing: ['accepted', 'ended'],
  accepted: ['completed', 'ended'],
  completed: [],
  ended: [],
};

/** listen: hears the agent and what the agent hears; whisper: the agent alone hears them too; barge: so does whoever hears the agent. */
export const SUPERVISION_MODES = ['listen', 'whisper', 'barge'] as const;
export const supervisionModeSchema = z.enum(SUPERVISION_MODES);
export type SupervisionMode = z.infer<typeof supervisionModeSchema>;

/**
 * A supervisor beside the agent of a connected contact (docs/supervision.md).
 * ```
 * joining ──► on ──► ended (let go, moved, took over, the leg or the contact is over)
 *    └───────────────►
 * ```
 */
export const SUPERVISION_STATES = ['joining', 'on', 'ended'] as const;
export const supervisionStateSchema = z.enum(SUPERVISION_STATES);
export type SupervisionState = z.infer<typeof supervisionStateSchema>;

export const SUPERVISION_TRANSITIONS: Readonly<Record<SupervisionState, readonly SupervisionState[]>> = {
  joining: ['on', 'ended'],
  on: ['ended'],
  ended: [],
};

/** A callback is a promise: waiting ──► ringing ──► done, or back to waiting; cancelled and unreachable are ends too. */
export const CALLBACK_STATES = ['waiting', 'ringing', 'done', 'cancelled', 'unreachable'] as const;
export const callbackStateSchema = z.enum(CALLBACK_STATES);
export type CallbackState = z.infer<typeof callbackStateSchema>;

export const CALLBACK_TRANSITIONS: Readonly<Record<CallbackState, readonly CallbackState[]>> = {
  waiting: ['ringing', 'cancelled'],
  ringing: ['waiting', 'done', 'cancelled', 'unreachable'],
  done: [],
  cancelled: [],
  unreachable: [],
};

/** new ──► connecting ──► connected ⇄ disconnected ──► closed. `disconnected` is ICE without consent for a while. */
export const LEG_STATES = ['new', 'connecting', 'connected', 'disconnected', 'closed'] as const;
export const legStateSchema = z.enum(LEG_STATES);
export type LegState = z.infer<typeof legStateSchema>;

/** `erased`: its key is destroyed, so that nobody can hear it, whatever copies there are. */
export const RECORDING_STATES = ['recording', 'processing', 'ready', 'failed', 'erased'] as const;
export const recordingStateSchema = z.enum(RECORDING_STATES);
export type RecordingState = z.infer<typeof recordingStateSchema>;

export const ROLES = ['admin', 'supervisor', 'agent'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

export const LOCALES = ['en', 'zh', 'ru'] as const;
export const localeSchema = z.enum(LOCALES);
export type Locale = z.infer<typeof localeSchema>;

/** Fails to compile when a closed list gains a member that a switch does not handle. */
export function assertNever(value: never, what: string): never {
  throw new TypeError(`unhandled ${what}: ${JSON.stringify(value)}`);
}
