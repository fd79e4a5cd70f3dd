import type { QueueId, TenantId, VisitorSnapshot } from '@cordboard/contracts';
import type { Acd } from '@cordboard/acd';

/** A page that goes on saying much the same is one prediction in this time. */
const KEPT_EVERY_MS = 30_000;

/** Keeps the estimated waits that a customer's page shows, as events, so that they can be held against what came of them. */
export class ShownWaits {
  readonly #acd: Pick<Acd, 'appendEvent'>;
  #last: { readonly queueId: QueueId; readonly atMs: number } | null = null;

  constructor(acd: Pick<Acd, 'appendEvent'>) {
    this.#acd = acd;
  }

  async keep(tenantId: TenantId, queueId: QueueId | null, snapshot: VisitorSnapshot, nowMs: number): Promise<void> {
    const { contactId, position, estimatedWaitMs } = snapshot;
    if (queueId === null || position === null || estimatedWaitMs === null) return;
    if (this.#last?.queueId === queueId && nowMs - this.#last.atMs < KEPT_EVERY_MS) return;
    this.#last = { queueId, atMs: nowMs };
    await this.#acd.appendEvent(tenantId, { type: 'contact.waitShown', contactId, queueId, position, estimatedWaitMs });
  }
}
