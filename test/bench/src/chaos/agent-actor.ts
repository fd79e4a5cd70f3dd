import {
  newId,
  type AgentId,
  type Capacity,
  type ContactId,
  type DeskId,
  type OfferId,
  type OfferView,
  type ProcessId,
  type TenantId,
} from '@cordboard/contracts';
import type { Acd } from '@cordboard/acd';
import { sleep } from '../lib/statistics.ts';
import type { Watcher } from './watcher.ts';

interface AgentActorOptions {
  readonly acd: Acd;
  readonly watcher: Watcher;
  readonly tenantId: TenantId;
  readonly agentId: AgentId;
  readonly capacity: Capacity;
  readonly processId: ProcessId;
}

const RENEW_EVERY_MS = 1_000;
const LOOK_EVERY_MS = 20;
/** How often an agent without a ring asks what it is in, as a page does when it comes back. */
const LOOKS_PER_CENSUS = 8;
const TALK_MS = 15;
const OLD_TOKENS = 20;
const RING_FOR_MS = 2_000;

const chance = (share: number): boolean => Math.random() < share;

/** An agent with every bad habit: slow, fickle, clicking twice, answering what rang long ago, gone in the middle. */
export class AgentActor {
  readonly #options: AgentActorOptions;
  readonly #deskId: DeskId = newId('desk');
  /** Offers that are over for this agent. */
  readonly #old: OfferId[] = [];
  /** What it is busy with at the moment. */
  readonly #talks = new Set<ContactId>();

  constructor(options: AgentActorOptions) {
    this.#options = options;
  }

  start(): void {
    const { acd, watcher, tenantId, agentId, processId } = this.#options;
    const renew = (): void => void watcher.renew(() => acd.deskSeen(tenantId, agentId, this.#deskId, processId));
    renew();
    setInterval(renew, RENEW_EVERY_MS);
    void this.#live();
  }

  async #live(): Promise<never> {
    const { acd, watcher, tenantId, agentId } = this.#options;
    for (let look = 0; ; look++) {
      const offer = await watcher.ask('readOffer', () => acd.readOffer(tenantId, agentId));
      if (offer !== null) await this.#ring(offer);
      else if (look % LOOKS_PER_CENSUS === 0) await this.#census();
      else await sleep(LOOK_EVERY_MS * (0.5 + Math.random()));
    }
  }

  /** What a page does that has just been opened: it takes up what is there. */
  async #census(): Promise<void> {
    const { acd, watcher, tenantId, agentId } = this.#options;
    const view = await watcher.ask('readAgent', () => acd.readAgent(tenantId, agentId));
    if (view === null) return;
    if (view.status !== 'available') await watcher.ask('setStatus', () => acd.setStatus(tenantId, agentId, 'available', null));
    const work = (await watcher.ask('readWork', () => acd.readWork(tenantId, agentId))) ?? [];
    for (const { contactId, state } of work) {
      if (state === 'onContact' && !this.#talks.has(contactId)) await this.#takeUp(contactId);
      if (state === 'wrapUp' && chance(0.5)) await this.#maybeTwice('finishWrapUp', () => acd.finishWrapUp(tenantId, agentId, contactId));
    }
  }

  async #ring(offer: OfferView): Promise<void> {
    const { acd, watcher, tenantId, agentId } = this.#options;
    const { offerId, contactId } = offer;
    await this.#tryOldToken(offerId);
    const dice = Math.random();
    if (dice < 0.03) await this.#maybeTwice('declineOffer', () => acd.declineOffer(tenantId, agentId, offerId));
    else if (dice < 0.04) await watcher.ask('failOffer', () => acd.failOffer(tenantId, offerId));
    else if (dice < 0.05) await watcher.ask('setStatus', () => acd.setStatus(tenantId, agentId, 'notReady', null));
    else if (dice < 0.052) await sleep(RING_FOR_MS);
    else if (await this.#accept(offerId)) await this.#begin(contactId, offerId);
    this.#remember(offerId);
  }

  async #accept(offerId: OfferId): Promise<boolean> {
    const { acd, watcher, tenantId, agentId } = this.#options;
    const accept = () => watcher.ask('acceptOffer', () => acd.acceptOffer(tenantId, agentId, offerId, this.#deskId));
    if (!chance(0.05)) return (await accept()) !== null;
    const [first, second] = await Promise.all([accept(), accept()]);
    // The same desk clicking twice is one wish; it may have been lost to a hang-up in between, but not be won differently.
    if (first !== null && second !== null && first.contactId !== second.contactId)
      this.#options.watcher.repeatChanged(`accept of ${offerId}`);
    return first !== null || second !== null;
  }

  async #takeUp(contactId: ContactId): Promise<void> {
    const { acd, watcher, tenantId, agentId } = this.#options;
    const record = await watcher.ask('readContact', () => acd.readContact(tenantId, contactId));
    if (record?.offerId != null && record.agentId === agentId) await this.#begin(contactId, record.offerId);
  }

  /** Who may have several at hand looks for the next meanwhile. */
  async #begin(contactId: ContactId, offerId: OfferId): Promise<void> {
    this.#talks.add(contactId);
    const talk = this.#talk(contactId, offerId).finally(() => this.#talks.delete(contactId));
    if (this.#options.capacity.total === 1) await talk;
  }

  async #talk(contactId: ContactId, offerId: OfferId): Promise<void> {
    const { acd, watcher, tenantId } = this.#options;
    const record = await watcher.ask('readContact', () => acd.readContact(tenantId, contactId));
    if (record === null || record.offerId !== offerId) return;
    if (record.kind === 'callback' && record.state === 'accepted' && !(await this.#reach(contactId, offerId))) return;
    await this.#maybeTwice('connectContact', () => acd.connectContact(tenantId, contactId, offerId));
    if (chance(0.02)) await watcher.ask('setHeld', () => acd.setHeld(tenantId, contactId, chance(0.5)));
    await sleep(Math.random() * TALK_MS);
    if (chance(0.01)) await this.#maybeTwice('returnContact', () => acd.returnContact(tenantId, contactId, offerId));
    else await this.#maybeTwice('endContact', () => acd.endContact(tenantId, contactId, chance(0.5) ? 'customerHungUp' : 'agentHungUp'));
  }

  /** Rings the customer of a callback; whether they answered. */
  async #reach(contactId: ContactId, offerId: OfferId): Promise<boolean> {
    const { acd, watcher, tenantId } = this.#options;
    const attemptId = newId('attempt');
    const ring = () => acd.ringCallback(tenantId, contactId, offerId, attemptId, Date.now() + 5_000);
    const [first, again] = [await watcher.ask('ringCallback', ring), await watcher.ask('ringCallback', ring)];
    if (first === true && again === true) watcher.repeatChanged(`ring of ${attemptId}`);
    if (first !== true) return true;
    if (chance(0.3)) {
      await this.#maybeTwice('callbackNotReached', () => acd.callbackNotReached(tenantId, contactId, attemptId));
      return false;
    }
    const callId = newId('call');
    await this.#maybeTwice('answerCallback', () => acd.answerCallback(tenantId, contactId, attemptId, callId));
    return true;
  }

  /** A click on a card that is long gone. */
  async #tryOldToken(current: OfferId): Promise<void> {
    const { acd, watcher, tenantId, agentId } = this.#options;
    const old = this.#old[Math.floor(Math.random() * this.#old.length)];
    if (old === undefined || old === current || !chance(0.05)) return;
    const taken = await watcher.ask('acceptOffer', () => acd.acceptOffer(tenantId, agentId, old, newId('desk')));
    if (taken !== null) watcher.staleTaken(`${agentId} took ${old} long after its end`);
  }

  async #maybeTwice(what: string, command: () => Promise<unknown>): Promise<void> {
    await this.#options.watcher.ask(what, command);
    if (chance(0.04)) await this.#options.watcher.ask(what, command);
  }

  #remember(offerId: OfferId): void {
    this.#old.push(offerId);
    if (this.#old.length > OLD_TOKENS) this.#old.shift();
  }
}
