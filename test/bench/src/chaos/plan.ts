import type { AgentId, Capacity, QueueId, TenantId } from '@cordboard/contracts';

/** Everything that can happen, in seconds instead of minutes. All processes must agree on it. */
export const TUNING = {
  deskTtlMs: 4_000,
  deskGraceMs: 1_500,
  callGraceMs: 6_000,
  declinePauseMs: 1_000,
  ringGraceMs: 500,
  forgetMs: 5_000,
  reconcileEveryMs: 2_000,
} as const;

export const RING_MS = 5_000;
export const SERVICE_LEVEL_MS = 20_000;
export const PROCESSES = 8;
export const AGENTS_EACH = 12;
/** Without wrap-up, with a short one, and one that everybody shares. */
export const WRAP_UPS_MS = [0, 30, 0, 120];

/** One call; a call beside chats; chats alone; as much as there is. */
export const CAPACITIES: readonly Capacity[] = [
  { voice: 1, chat: 0, total: 1 },
  { voice: 1, chat: 2, total: 2 },
  { voice: 0, chat: 3, total: 3 },
  { voice: 1, chat: 4, total: 5 },
];
/** Of those who come, so many write. */
export const CHAT_SHARE = 0.5;

export interface ActorAgent {
  readonly agentId: AgentId;
  readonly capacity: Capacity;
}

/** What an actor needs to know. */
export interface ActorPlan {
  readonly tenantId: TenantId;
  readonly queueIds: readonly QueueId[];
  readonly agents: readonly ActorAgent[];
  /** All actors together keep so many waiting. */
  readonly backlog: number;
  readonly skewMs: number;
}

/** What an actor saw since it was last asked. */
export interface ActorReport {
  /** Accepts with a stale token that went through. */
  readonly staleTaken: readonly string[];
  /** Repeats that were answered otherwise than the first. */
  readonly repeatsChanged: readonly string[];
  /** Errors that are no refusal. */
  readonly faults: readonly string[];
  readonly refusals: number;
}
