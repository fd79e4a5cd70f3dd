import { newId, type AgentId, type ContactId, type TenantId } from '@cordboard/contracts';
import { CordboardError } from '@cordboard/contracts';
import type { Acd } from '@cordboard/acd';
import { sleep } from '../lib/statistics.ts';
import type { Ledger } from './ledger.ts';

interface ExchangeOptions {
  readonly acd: Acd;
  readonly tenantId: TenantId;
  readonly agentIds: readonly AgentId[];
  readonly ledger: Ledger;
}

const LOOK_EVERY_MS = 50;
const RENEW_EVERY_MS = 2_000;
const RING_MS = 10_000;
const AFTER_FAILURE_MS = 250;

/**
 * The agents and the customers' telephones: an agent takes whatever callback is offered and the telephone rings once for each
 * attempt that the ACD lets ring. The first ring is not answered, so that every promise is made a second time; the next is.
 */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #processId = newId('process');
  #stopped = false;
  #loops: Promise<unknown> = Promise.resolve();

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loops = Promise.all(this.#options.agentIds.flatMap((agentId) => [this.#sit(agentId), this.#work(agentId)]));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#loops;
  }

  /** A desk says that it is there and, when it finds itself logged out by a Redis that forgot it, logs in again. */
  async #sit(agentId: AgentId): Promise<void> {
    const { acd, tenantId } = this.#options;
    const deskId = newId('desk');
    while (!this.#stopped) {
      await this.#meanwhile(async () => {
        await acd.deskSeen(tenantId, agentId, deskId, this.#processId);
        const view = await acd.readAgent(tenantId, agentId);
        if (view !== null && view.status !== 'available') await acd.setStatus(tenantId, agentId, 'available', null);
      });
      await sleep(RENEW_EVERY_MS);
    }
  }

  async #work(agentId: AgentId): Promise<void> {
    const { acd, tenantId } = this.#options;
    while (!this.#stopped) {
      const done = await this.#meanwhile(async () => {
        const offer = await acd.readOffer(tenantId, agentId);
        // Who is still on the line is about to ask for a callback: the ring is let be.
        if (offer?.kind !== 'callback') return false;
        const record = await acd.acceptOffer(tenantId, agentId, offer.offerId, null);
        await this.#dial(record.contactId, offer.offerId);
        return true;
      });
      if (done !== true) await sleep(LOOK_EVERY_MS * (0.5 + Math.random()));
    }
  }

  async #dial(contactId: ContactId, offerId: Parameters<Acd['ringCallback']>[2]): Promise<void> {
    const { acd, tenantId, ledger } = this.#options;
    const attemptId = newId('attempt');
    if (!(await acd.ringCallback(tenantId, contactId, offerId, attemptId, Date.now() + RING_MS))) return;
    if (ledger.dialed(contactId, attemptId, performance.now()) === 1) {
      const { dueAtMs } = await acd.callbackNotReached(tenantId, contactId, attemptId);
      if (dueAtMs !== null) ledger.deferred(contactId, performance.now() + dueAtMs - Date.now());
      return;
    }
    await acd.answerCallback(tenantId, contactId, attemptId, newId('call'));
    await acd.connectContact(tenantId, contactId, offerId);
    ledger.answered(contactId);
    await acd.endContact(tenantId, contactId, 'customerHungUp');
  }

  /** Refusals and services that are away are part of the day: what was under way is tried again by the next look. */
  async #meanwhile<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CordboardError)) throw error;
      await sleep(AFTER_FAILURE_MS);
      return null;
    }
  }
}
