import { CordboardError } from '@cordboard/contracts';
import type { LegId } from '@cordboard/contracts';

/** The softphone answers by itself; one that rings for so long will not. */
const ANSWER_LIMIT_MS = 30_000;

interface Waiting {
  resolve(sdp: string): void;
  reject(error: CordboardError): void;
}

/** Legs that another process INVITEs for us: who waits for which answer. */
export class RemoteLegs {
  readonly #waiting = new Map<LegId, Waiting>();

  /** Rejects with `timeout`, or `state_conflict` when the leg ended or was cancelled. */
  expect(legId: LegId, cancel: AbortSignal): Promise<string> {
    const answered = new Promise<string>((resolve, reject) => {
      const cancelled = (): void => {
        reject(new CordboardError('state_conflict', { cause: 'cancelled' }));
      };
      const timer = setTimeout(() => {
        reject(new CordboardError('timeout', { what: 'softphone', legId }));
      }, ANSWER_LIMIT_MS);
      const done = (): void => {
        clearTimeout(timer);
        cancel.removeEventListener('abort', cancelled);
        this.#waiting.delete(legId);
      };
      cancel.addEventListener('abort', cancelled);
      this.#waiting.set(legId, {
        resolve: (sdp) => {
          done();
          resolve(sdp);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
    });
    // Whoever asked may have failed before it awaits this.
    answered.catch(() => this.#waiting.delete(legId));
    return answered;
  }

  /** True when somebody waited for it. */
  answered(legId: LegId, sdp: string): boolean {
    const waiting = this.#waiting.get(legId);
    waiting?.resolve(sdp);
    return waiting !== undefined;
  }

  ended(legId: LegId, reason: string): boolean {
    const waiting = this.#waiting.get(legId);
    waiting?.reject(new CordboardError('state_conflict', { cause: reason }));
    return waiting !== undefined;
  }
}
