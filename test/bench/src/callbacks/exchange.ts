import type { Acd } from '@cordboard/acd';
import {
  CALLBACK_TRANSITIONS,
  CordboardError,
  newId,
  type AgentId,
  type ContactId,
  type OfferId,
  type TenantId,
} from '@cordboard/contracts';
import { finishCallbackAttempt, readCallbackOfContact, recordCallbackAttempt, withTenant, type Db, type Tx } from '@cordboard/db';
import { sleep } from '../lib/statistics.ts';
import type { Ledger } from './ledger.ts';

interface ExchangeOptions {
  readonly acd: Acd;
  readonly db: Db;
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
  /** By code: what was refused to agents and desks. */
  readonly refusals: Record<string, number> = {};
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
        const { contactId } = await acd.acceptOffer(tenantId, agentId, offer.offerId, null);
        try {
          await this.#dial(contactId, offer.offerId, agentId);
        } catch (error) {
          // As an owner whose agent's leg fails: the contact goes back to its place, and the agent is free.
          await acd.returnContact(tenantId, contactId, offer.offerId);
          throw error;
        }
        return true;
      });
      if (done !== true) await sleep(LOOK_EVERY_MS * (0.5 + Math.random()));
    }
  }

  /** As the owner of a call does it: the row first, then the ACD, and the row again when the ring is over. */
  async #dial(contactId: ContactId, offerId: OfferId, agentId: AgentId): Promise<void> {
    const { acd, tenantId, ledger } = this.#options;
    const attemptId = newId('attempt');
    const ringUntilMs = Date.now() + RING_MS;
    const callbackId = await this.#written(async (tx) => {
      const row = await readCallbackOfContact(tx, contactId);
      if (row === null || CALLBACK_TRANSITIONS[row.state].length === 0) return null;
      const attempt = row.attempts + (row.state === 'ringing' ? 0 : 1);
      await recordCallbackAttempt(tx, { callbackId: row.id, attemptId, agentId, attempt, ringUntilMs, nowMs: Date.now() });
      return row.id;
    });
    if (callbackId === null) return await acd.endContact(tenantId, contactId, 'callbackCancelled');
    const over = (outcome: 'answered' | 'notReached', dueAtMs: number | null) =>
      this.#written((tx) => finishCallbackAttempt(tx, { callbackId, attemptId, outcome, dueAtMs, nowMs: Date.now() }));
    if (!(await acd.ringCallback(tenantId, contactId, offerId, attemptId, ringUntilMs))) return;
    if (ledger.dialed(contactId, attemptId, performance.now()) === 1) {
      const { dueAtMs } = await acd.callbackNotReached(tenantId, contactId, attemptId);
      if (dueAtMs !== null) ledger.deferred(contactId, performance.now() + dueAtMs - Date.now());
      await over('notReached', dueAtMs);
      return;
    }
    await acd.answerCallback(tenantId, contactId, attemptId, newId('call'));
    await over('answered', null);
    ledger.answered(contactId);
    await acd.connectContact(tenantId, contactId, offerId);
    await acd.endContact(tenantId, contactId, 'customerHungUp');
  }

  /** A store that is away is asked until it is back, as the owner of a call does. */
  async #written<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const { db, tenantId } = this.#options;
    for (;;) {
      try {
        return await withTenant(db, tenantId, work);
      } catch (error) {
        if (this.#stopped || !(error instanceof CordboardError) || error.code !== 'store_unavailable') throw error;
        await sleep(AFTER_FAILURE_MS);
      }
    }
  }

  /** Refusals and services that are away are part of the day: what was under way is tried again by the next look. */
  async #meanwhile<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CordboardError)) throw error;
      this.refusals[error.code] = (this.refusals[error.code] ?? 0) + 1;
      await sleep(AFTER_FAILURE_MS);
      return null;
    }
  }
}
