import { newId, type ContactId } from '@cordboard/contracts';
import type { Acd } from '@cordboard/acd';
import { createContact } from '../floor/contacts.ts';
import { sleep } from '../lib/statistics.ts';
import { CHAT_SHARE, PROCESSES, type ActorPlan } from './plan.ts';
import type { Watcher } from './watcher.ts';

interface CustomersOptions {
  readonly acd: Acd;
  readonly watcher: Watcher;
  readonly plan: ActorPlan;
}

const LOOK_EVERY_MS = 25;
const MOST_AT_ONCE = 24;

const chance = (share: number): boolean => Math.random() < share;

/** Keeps the lines filled; some hang up while they wait or ring, some ask for a callback, some pages send things twice. */
export class Customers {
  readonly #options: CustomersOptions;
  #stopped = false;

  constructor(options: CustomersOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#keepComing();
  }

  stop(): void {
    this.#stopped = true;
  }

  async #keepComing(): Promise<void> {
    const { acd, watcher, plan } = this.#options;
    while (!this.#stopped) {
      const queues = await watcher.ask('readQueues', () => acd.readQueues(plan.tenantId));
      const waiting = (queues ?? []).reduce((sum, queue) => sum + queue.waiting + queue.callbacksWaiting, 0);
      const missing = queues === null ? 0 : Math.ceil((plan.backlog - waiting) / PROCESSES);
      await Promise.all(Array.from({ length: Math.max(0, Math.min(MOST_AT_ONCE, missing)) }, () => this.#come()));
      await sleep(LOOK_EVERY_MS);
    }
  }

  async #come(): Promise<void> {
    const { acd, watcher, plan } = this.#options;
    const { tenantId, queueIds } = plan;
    const contactId = newId('contact');
    const queueId = queueIds[Math.floor(Math.random() * queueIds.length)];
    if (queueId === undefined) return;
    const channel = chance(CHAT_SHARE) ? 'chat' : 'voice';
    const create = () => watcher.ask('createContact', () => createContact(acd, tenantId, contactId, channel));
    const enqueue = () => watcher.ask('enqueueContact', () => acd.enqueueContact(tenantId, contactId, queueId));
    await create();
    if (chance(0.03)) await create();
    if (chance(0.03)) await Promise.all([enqueue(), enqueue()]);
    else await enqueue();
    if (chance(0.05)) void this.#changesMind(contactId);
  }

  async #changesMind(contactId: ContactId): Promise<void> {
    const { acd, watcher, plan } = this.#options;
    await sleep(Math.random() * 200);
    if (chance(0.6)) {
      await watcher.ask('endContact', () => acd.endContact(plan.tenantId, contactId, 'abandoned'));
      return;
    }
    const callbackId = newId('callback');
    const convert = () => watcher.ask('convertToCallback', () => acd.convertToCallback(plan.tenantId, contactId, callbackId, 'widget'));
    await convert();
    if (chance(0.1)) await convert();
  }
}
