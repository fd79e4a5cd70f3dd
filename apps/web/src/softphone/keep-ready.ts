import { CordboardError, type Command } from '@cordboard/contracts';
import type { EventsClient } from './events-client.ts';
import type { Problem } from './problems.ts';
import type { SoftphoneState } from './softphone.ts';
import type { Observable } from './store.ts';

export interface KeepReadyOptions {
  readonly events: Pick<EventsClient, 'state' | 'command' | 'guard'>;
  readonly softphone: Observable<Pick<SoftphoneState, 'problems'>>;
  readonly onFault?: (error: unknown) => void;
  /** A headset that is plugged in again within this was not lost. */
  readonly patienceMs?: number;
}

/**
 * Nobody can be heard without a microphone: as long as it is denied or gone, the agent is not ready (reason
 * `noMicrophone`) and cannot become available. When it is back the agent decides. Returns what ends it.
 */
export function keepReady({ events, softphone, onFault, patienceMs = 1_000 }: KeepReadyOptions): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isTelling = false;

  const review = (): void => {
    clearTimeout(timer);
    const { phase, snapshot } = events.state.getSnapshot();
    const problem = mute(softphone.getSnapshot().problems);
    if (isTelling || problem === undefined || phase !== 'open' || snapshot?.scope !== 'desk' || snapshot.me.status !== 'available') return;
    const waitMs = problem.code === 'permissionDenied' ? 0 : problem.sinceMs + patienceMs - Date.now();
    if (waitMs > 0) {
      timer = setTimeout(review, waitMs);
      return;
    }
    isTelling = true;
    events
      .command({ type: 'agent.setStatus', status: 'notReady', reasonId: null, cause: 'noMicrophone' })
      .catch((error: unknown) => onFault?.(error))
      .finally(() => {
        isTelling = false;
      });
  };

  const refuse = (command: Command): void => {
    const wantsCalls = command.type === 'agent.setStatus' && command.status === 'available';
    if (wantsCalls && mute(softphone.getSnapshot().problems)) throw new CordboardError('state_conflict', { why: 'noMicrophone' });
  };

  const undo = [events.state.subscribe(review), softphone.subscribe(review), events.guard(refuse), () => clearTimeout(timer)];
  review();
  return () => {
    for (const each of undo) each();
  };
}

function mute(problems: readonly Problem[]): Problem | undefined {
  return problems.find(({ code }) => code === 'permissionDenied' || code === 'noMicrophone');
}
