import type { AgentId, ContactId, QueueId, TenantEvent } from '@cordboard/contracts';
import { Heap } from '../lib/heap.ts';

/** What the configuration says; the rest is in the log. */
export interface OrderFacts {
  priorityOf(queueId: QueueId): number;
  /** Contacts of one line may be taken by the same agents: those of a queue, or of a queue that ask for the same skill. */
  lineOf(contactId: ContactId, queueId: QueueId): string;
  /** The lines whose contacts the agent may be given. */
  linesOf(agentId: AgentId): readonly string[];
}

export interface OrderFindings {
  readonly offers: number;
  /** Offers at which somebody else waited too whom the agent could have taken: without such the zeros say nothing. */
  readonly contested: number;
  readonly fifoInversions: number;
  readonly priorityInversions: number;
  /** The first few, in words. */
  readonly examples: readonly string[];
}

interface Waiting {
  readonly contactId: ContactId;
  readonly line: string;
  readonly priority: number;
  readonly enqueuedAtMs: number;
  /** Settles the same millisecond: the order of the log. */
  readonly order: number;
}

const EXAMPLES = 5;

function isBefore(a: Waiting, b: Waiting): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority;
  return a.enqueuedAtMs !== b.enqueuedAtMs ? a.enqueuedAtMs < b.enqueuedAtMs : a.order < b.order;
}

/**
 * Replays the log of a tenant and looks at each offer: an inversion is a contact that was offered while another one, earlier
 * in order, waited that the same agent could have taken. `priorityInversions` had a higher priority, `fifoInversions` the
 * same. It knows plain lists only, none of the engine's.
 */
export class OrderOracle {
  readonly #facts: OrderFacts;
  readonly #lines = new Map<string, Heap<Waiting>>();
  readonly #waiting = new Map<ContactId, Waiting>();
  /** A contact that comes back has the order of its first arrival. */
  readonly #orders = new Map<ContactId, number>();
  readonly #examples: string[] = [];
  #offers = 0;
  #contested = 0;
  #fifo = 0;
  #priority = 0;

  constructor(facts: OrderFacts) {
    this.#facts = facts;
  }

  take(event: TenantEvent): void {
    if (event.type === 'contact.queued') this.#join(event);
    else if (event.type === 'contact.ended') this.#leave(event.contactId);
    else if (event.type === 'offer.created') this.#offered(event.contactId, event.agentId);
  }

  findings(): OrderFindings {
    return {
      offers: this.#offers,
      contested: this.#contested,
      fifoInversions: this.#fifo,
      priorityInversions: this.#priority,
      examples: this.#examples,
    };
  }

  #join({ contactId, queueId, enqueuedAtMs }: Extract<TenantEvent, { type: 'contact.queued' }>): void {
    const order = this.#orders.get(contactId) ?? this.#orders.size;
    this.#orders.set(contactId, order);
    const name = this.#facts.lineOf(contactId, queueId);
    const waiting = { contactId, line: name, priority: this.#facts.priorityOf(queueId), enqueuedAtMs, order };
    this.#waiting.set(contactId, waiting);
    let line = this.#lines.get(name);
    if (line === undefined) this.#lines.set(name, (line = new Heap(isBefore)));
    line.push(waiting);
  }

  #leave(contactId: ContactId): void {
    this.#waiting.delete(contactId);
  }

  #offered(contactId: ContactId, agentId: AgentId): void {
    this.#offers++;
    const served = this.#waiting.get(contactId);
    if (served === undefined) return;
    const heads = this.#facts.linesOf(agentId).flatMap((line) => this.#head(line) ?? []);
    const first = heads.reduce((best, head) => (isBefore(head, best) ? head : best), served);
    if (first !== served) {
      if (first.priority > served.priority) this.#priority++;
      else this.#fifo++;
      if (this.#examples.length < EXAMPLES) this.#examples.push(`${agentId} got ${contactId} while ${first.contactId} waited`);
    }
    this.#leave(contactId);
    if (this.#facts.linesOf(agentId).some((line) => this.#head(line) !== undefined)) this.#contested++;
  }

  /** Who waits first; what has left is dropped when it comes to the top. */
  #head(name: string): Waiting | undefined {
    const line = this.#lines.get(name);
    for (let head = line?.peek(); line !== undefined && head !== undefined; head = line.peek()) {
      if (this.#waiting.get(head.contactId) === head) return head;
      line.pop();
    }
    return undefined;
  }
}
