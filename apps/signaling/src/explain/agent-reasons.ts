import type { AgentReason, QueueId } from '@cordboard/contracts';
import type { AgentExplanation } from '@cordboard/acd';
import type { CountedReason } from './contact-reasons.ts';

/** What one queue has for an agent. */
export interface QueueShare {
  readonly queueId: QueueId;
  readonly name: string;
  /** In the queue. */
  readonly waiting: number;
  /** Of these, those whom the agent may take now. */
  readonly forAgent: number;
  /** Free agents who are asked first; null while the agent stands in no line of it. */
  readonly before: number | null;
}

/** By queue, from the agent's lines: a contact that waits stands in one line of an agent who may take it. */
export function queueShares(
  { lines }: AgentExplanation,
  queues: readonly { readonly queueId: QueueId; readonly name: string; readonly waiting: number }[],
): readonly QueueShare[] {
  return queues.map(({ queueId, name, waiting }) => {
    const own = lines.filter(({ line }) => line.startsWith(`${queueId}.`));
    const before = own.flatMap((line) => (line.before === null ? [] : [line.before]));
    const forAgent = own.reduce((total, line) => total + line.waiting, 0);
    return { queueId, name, waiting, forAgent, before: before.length === 0 ? null : Math.min(...before) };
  });
}

/** Why an agent gets nothing: what keeps it out, else what its queues have for it. */
export function agentReasons({ keptOut }: AgentExplanation, shares: readonly QueueShare[]): readonly CountedReason<AgentReason>[] {
  const reasons = keptOut.map((reason): CountedReason<AgentReason> => ({ reason, count: null }));
  if (shares.length === 0) return [...reasons, { reason: 'noQueues', count: null }];
  if (reasons.length > 0) return reasons;
  const waiting = shares.reduce((total, share) => total + share.waiting, 0);
  const forAgent = shares.reduce((total, share) => total + share.forAgent, 0);
  const before = Math.min(...shares.map((share) => share.before ?? 0));
  if (forAgent > 0) reasons.push({ reason: 'aboutToRing', count: forAgent });
  else reasons.push(waiting > 0 ? { reason: 'asksForOthers', count: waiting } : { reason: 'nobodyWaits', count: null });
  if (before > 0) reasons.push({ reason: 'othersFirst', count: before });
  return reasons;
}
