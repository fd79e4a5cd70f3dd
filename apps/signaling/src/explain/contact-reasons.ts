import type { ContactReason } from '@cordboard/contracts';
import type { ContactExplanation, ContactRecord } from '@cordboard/acd';

export interface CountedReason<R> {
  readonly reason: R;
  readonly count: number | null;
}
type Reasons = readonly CountedReason<ContactReason>[];

const plain = (reason: ContactReason): Reasons => [{ reason, count: null }];

/** Why a contact is where it is, the most telling first. `waits`: what the lines say; null for one that stands in none. */
export function contactReasons({ state }: Pick<ContactRecord, 'state'>, waits: ContactExplanation | null): Reasons {
  switch (state) {
    case 'created':
      return plain('notInQueue');
    case 'offered':
      return plain('ringing');
    case 'accepted':
    case 'connected':
      return plain('withAgent');
    case 'deferred':
      return plain('callbackPaused');
    case 'ended':
      return [];
    case 'queued':
      return waits === null ? plain('notInQueue') : whileItWaits(waits);
  }
}

/** Its lines differ in who serves the queue with which delay, so nobody is counted twice. */
function whileItWaits({ lines, preferredAgentId }: ContactExplanation): Reasons {
  const sum = (field: 'loggedIn' | 'available' | 'free'): number => lines.reduce((total, line) => total + line[field], 0);
  const [loggedIn, available, free] = [sum('loggedIn'), sum('available'), sum('free')];
  const ahead = Math.max(0, ...lines.map((line) => line.ahead));
  const reasons: CountedReason<ContactReason>[] = [];
  if (preferredAgentId !== null) reasons.push({ reason: 'preferredAgentOnly', count: null });
  if (loggedIn === 0) reasons.push({ reason: 'nobodyLoggedIn', count: null });
  else if (available === 0) reasons.push({ reason: 'nobodyAvailable', count: loggedIn });
  else if (free === 0) reasons.push({ reason: 'allBusy', count: available });
  if (ahead > 0) reasons.push({ reason: 'othersAhead', count: ahead });
  return reasons.length > 0 ? reasons : plain('aboutToRing');
}
