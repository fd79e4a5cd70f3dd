import { newId, type AgentId, type ContactId, type OfferId } from '@cordboard/contracts';
import { Heap } from '../lib/heap.ts';
import { enqueue } from '../floor/skills.ts';
import { createContact } from '../floor/contacts.ts';
import type { Traffic } from './traffic.ts';
import type { VirtualFloor } from './virtual-floor.ts';

export interface MatcherRun {
  /** By call, in ms; of one who left, until then. */
  readonly waitsMs: Float64Array;
  readonly abandoned: number;
  /** Contacts by agent, in the order of the floor's agents. */
  readonly served: readonly number[];
}

interface Happening {
  readonly atMs: number;
  readonly call: number;
  readonly kind: 'served' | 'leaves';
  readonly agentId: AgentId | null;
}

const TIDY_EVERY = 1_000;

/**
 * Feeds calls to the real matcher in virtual time. Agents take what rings at once and serve the call's own service time, so
 * that whoever is asked, the call takes as long as in the ideal pool. Time stands still while commands run.
 */
export async function runMatcher(floor: VirtualFloor, traffic: Traffic): Promise<MatcherRun> {
  const run = new Run(floor, traffic);
  await run.carryOut();
  return { waitsMs: run.waitsMs, abandoned: run.abandoned, served: floor.agentIds.map((agentId) => run.served.get(agentId) ?? 0) };
}

class Run {
  readonly waitsMs: Float64Array;
  readonly served = new Map<AgentId, number>();
  abandoned = 0;
  readonly #floor: VirtualFloor;
  readonly #traffic: Traffic;
  readonly #contactIds: (ContactId | undefined)[] = [];
  readonly #callOf = new Map<ContactId, number>();
  readonly #coming = new Heap<Happening>((a, b) => a.atMs < b.atMs);
  #busy = 0;
  #waiting = 0;

  constructor(floor: VirtualFloor, traffic: Traffic) {
    this.#floor = floor;
    this.#traffic = traffic;
    this.waitsMs = new Float64Array(traffic.arrivesAtMs.length).fill(Number.NaN);
  }

  async carryOut(): Promise<void> {
    const { arrivesAtMs } = this.#traffic;
    let call = 0;
    for (let step = 1; call < arrivesAtMs.length || this.#coming.size > 0; step++) {
      const next = this.#coming.peek();
      const arrivesAt = arrivesAtMs[call] ?? Infinity;
      this.#floor.moveTo(Math.min(arrivesAt, next?.atMs ?? Infinity));
      if (next !== undefined && next.atMs <= arrivesAt) {
        this.#coming.pop();
        if (next.kind === 'served') await this.#served(next);
        else await this.#leaves(next);
      } else await this.#arrives(call++, arrivesAt);
      if (step % TIDY_EVERY === 0) await this.#floor.tidy();
    }
    if (this.waitsMs.some(Number.isNaN)) throw new Error('a call was neither served nor left');
  }

  async #arrives(call: number, atMs: number): Promise<void> {
    const { acd, tenantId, queueId, agentIds, skills } = this.#floor;
    const contactId = newId('contact');
    this.#contactIds[call] = contactId;
    this.#callOf.set(contactId, call);
    await createContact(acd, tenantId, contactId);
    await enqueue(acd, { tenantId, contactId, queueId }, skills.requirementOf(call));
    this.#waiting++;
    const patienceMs = this.#traffic.patienceMs[call] ?? Infinity;
    if (patienceMs !== Infinity) this.#coming.push({ atMs: atMs + patienceMs, call, kind: 'leaves', agentId: null });
    // With everybody busy it can only wait; asking would cost a third of the time.
    if (this.#busy === agentIds.length) return;
    const record = await acd.readContact(tenantId, contactId);
    if (record?.agentId != null && record.offerId !== null) await this.#takes(record.agentId, record.offerId, call, atMs);
  }

  async #served({ call, agentId, atMs }: Happening): Promise<void> {
    const { acd, tenantId } = this.#floor;
    this.#busy--;
    const contactId = this.#forget(call);
    if (contactId === undefined || agentId === null) return;
    await acd.endContact(tenantId, contactId, 'customerHungUp');
    if (this.#waiting === 0) return;
    const offer = await acd.readOffer(tenantId, agentId);
    if (offer === null) return;
    const offered = this.#callOf.get(offer.contactId);
    if (offered === undefined) throw new Error('an agent was offered a contact that nobody made');
    await this.#takes(agentId, offer.offerId, offered, atMs);
  }

  async #leaves({ call, atMs }: Happening): Promise<void> {
    if (!Number.isNaN(this.waitsMs[call])) return;
    const contactId = this.#forget(call);
    if (contactId === undefined) return;
    this.#waiting--;
    this.abandoned++;
    this.waitsMs[call] = atMs - (this.#traffic.arrivesAtMs[call] ?? 0);
    await this.#floor.acd.endContact(this.#floor.tenantId, contactId, 'abandoned');
  }

  async #takes(agentId: AgentId, offerId: OfferId, call: number, atMs: number): Promise<void> {
    await this.#floor.acd.acceptOffer(this.#floor.tenantId, agentId, offerId, null);
    this.#waiting--;
    this.#busy++;
    this.served.set(agentId, (this.served.get(agentId) ?? 0) + 1);
    this.waitsMs[call] = atMs - (this.#traffic.arrivesAtMs[call] ?? 0);
    this.#coming.push({ atMs: atMs + (this.#traffic.serviceMs[call] ?? 0), call, kind: 'served', agentId });
  }

  #forget(call: number): ContactId | undefined {
    const contactId = this.#contactIds[call];
    this.#contactIds[call] = undefined;
    if (contactId !== undefined) this.#callOf.delete(contactId);
    return contactId;
  }
}
