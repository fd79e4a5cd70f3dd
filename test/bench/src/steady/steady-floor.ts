import { newId, type AgentId, type ContactId, type QueueId, type TenantId } from '@cordboard/contracts';
import { createAcd, type Acd } from '@cordboard/acd';
import type { WebSocket } from 'ws';
import { createContact } from '../floor/contacts.ts';
import { floorSnapshot } from '../floor/snapshot.ts';
import { seeded, type Random } from '../lib/random.ts';
import { silent } from '../lib/redis-server.ts';
import { sleep } from '../lib/statistics.ts';
import { inWindow } from '../lib/window.ts';
import { openDeskSocket, type OfferSeen } from './desk-socket.ts';
import type { BenchSignaling } from './signaling.ts';

export interface SteadyOptions {
  readonly agents: number;
  readonly perSecond: number;
  /** Load over agents. */
  readonly rho: number;
}

const OPENING = 16;
/** Everybody comes to work within this, or the floor is not one that can be measured. */
const OPEN_WITHIN_MS = 120_000;

/**
 * A tenant in real time whose agents have event sockets at real signaling processes. Contacts arrive, agents take what their
 * socket shows and talk for a while; each offer's delay is kept.
 */
export class SteadyFloor {
  readonly tenantId: TenantId = newId('tenant');
  /** ms from the later of contact-arrived and agent-free (when the command was called) to the frame; emptied by the reader. */
  readonly offerMs: number[] = [];
  readonly #options: SteadyOptions;
  readonly #signaling: BenchSignaling;
  readonly #acd: Acd;
  readonly #queueId: QueueId = newId('queue');
  readonly #agentIds: readonly AgentId[];
  readonly #random: Random = seeded(5);
  readonly #sockets: WebSocket[] = [];
  readonly #arrivedAt = new Map<ContactId, number>();
  readonly #freeAt = new Map<AgentId, number>();
  readonly #failures: unknown[] = [];
  readonly #serviceMs: number;
  #stopped = false;
  #arriving: Promise<void> = Promise.resolve();

  private constructor(signaling: BenchSignaling, acd: Acd, options: SteadyOptions) {
    this.#signaling = signaling;
    this.#acd = acd;
    this.#options = options;
    this.#serviceMs = (options.agents * options.rho * 1_000) / options.perSecond;
    this.#agentIds = Array.from({ length: options.agents }, () => newId('agent'));
  }

  /** Resolves when every desk is open and about as many agents talk as will. */
  static async open(signaling: BenchSignaling, options: SteadyOptions): Promise<SteadyFloor> {
    const acd = await createAcd({ redis: signaling.redis.client, processId: newId('process'), log: silent });
    const floor = new SteadyFloor(signaling, acd, options);
    await floor.#begin();
    return floor;
  }

  async #begin(): Promise<void> {
    const { tenantId } = this;
    const queue = { queueId: this.#queueId, agentIds: this.#agentIds };
    await this.#acd.publishConfiguration(floorSnapshot(tenantId, this.#agentIds, [queue]));
    const until = performance.now() + OPEN_WITHIN_MS;
    await inWindow(this.#agentIds, OPENING, async (agentId, index) => {
      if (performance.now() > until)
        throw new Error(`only ${index} of ${this.#agentIds.length} desks were open after ${OPEN_WITHIN_MS / 1_000} s`);
      const socket = await openDeskSocket(this.#signaling, { tenantId, agentId }, (offer) => this.#later(() => this.#take(offer)));
      this.#sockets.push(socket);
      await this.#acd.setStatus(tenantId, agentId, 'available', null);
    });
    const busy = Math.floor(this.#options.agents * this.#options.rho);
    await inWindow(Array.from({ length: busy }), OPENING, () => this.#arrive());
  }

  /** Contacts arrive from now on. */
  start(): void {
    this.#arriving = this.#arrivals();
  }

  async close(): Promise<void> {
    this.#stopped = true;
    await this.#arriving;
    for (const socket of this.#sockets) socket.terminate();
    await this.#acd.close();
    if (this.#failures.length > 0) throw new AggregateError(this.#failures, 'commands failed under a steady load');
  }

  async #arrivals(): Promise<void> {
    let due = performance.now();
    while (!this.#stopped) {
      due += this.#random.exponential(1_000 / this.#options.perSecond);
      const wait = due - performance.now();
      if (wait > 0) await sleep(wait);
      this.#later(() => this.#arrive());
    }
  }

  async #arrive(): Promise<void> {
    const contactId = newId('contact');
    await createContact(this.#acd, this.tenantId, contactId);
    this.#arrivedAt.set(contactId, performance.now());
    await this.#acd.enqueueContact(this.tenantId, contactId, this.#queueId);
  }

  async #take({ agentId, offerId, contactId, atMs }: OfferSeen): Promise<void> {
    const arrivedAt = this.#arrivedAt.get(contactId);
    if (arrivedAt === undefined) return;
    this.#arrivedAt.delete(contactId);
    this.offerMs.push(atMs - Math.max(arrivedAt, this.#freeAt.get(agentId) ?? 0));
    await this.#acd.acceptOffer(this.tenantId, agentId, offerId, null);
    await this.#acd.connectContact(this.tenantId, contactId, offerId);
    await sleep(this.#random.exponential(this.#serviceMs));
    if (this.#stopped) return;
    this.#freeAt.set(agentId, performance.now());
    await this.#acd.endContact(this.tenantId, contactId, 'customerHungUp');
  }

  #later(work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      if (!this.#stopped) this.#failures.push(error);
    });
  }
}
