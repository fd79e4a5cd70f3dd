import type { AgentId, ContactId, EventEnvelope, TenantId } from '@cordboard/contracts';
import type { Logger } from '@cordboard/platform';
import type { TenantEvents } from './tenant-events.ts';
import { changesViews } from './visibility.ts';

/** Whose events a socket gets. */
export interface Interests {
  /** Supervisors and admins. */
  readonly everything: boolean;
  readonly agentId: AgentId | null;
  readonly contactId: ContactId | null;
  /** A customer whose place others change. */
  readonly standsInLine: boolean;
}

export interface Listener {
  onEvent(envelope: EventEnvelope): void;
  /** Others have moved, within the last second. */
  lineMoved(): void;
}

/** How long waiting customers' pages gather the changes of others. */
const GATHER_MS = 1_000;

/** The sockets of a tenant in this process, by what concerns them: an event costs those whom it concerns, not the floor. */
class Audience {
  readonly #log: Logger;
  readonly #listeners = new Map<Listener, Interests>();
  readonly #everything = new Set<Listener>();
  readonly #byId = new Map<AgentId | ContactId, Set<Listener>>();
  readonly #inLine = new Set<Listener>();
  #lineTimer: NodeJS.Timeout | undefined;

  constructor(log: Logger) {
    this.#log = log;
  }

  get isEmpty(): boolean {
    return this.#listeners.size === 0;
  }

  put(listener: Listener, interests: Interests): void {
    this.remove(listener);
    this.#listeners.set(listener, interests);
    if (interests.everything) this.#everything.add(listener);
    if (interests.standsInLine) this.#inLine.add(listener);
    for (const id of [interests.agentId, interests.contactId]) {
      if (id !== null) this.#byId.set(id, (this.#byId.get(id) ?? new Set()).add(listener));
    }
  }

  remove(listener: Listener): void {
    const interests = this.#listeners.get(listener);
    if (!interests) return;
    this.#listeners.delete(listener);
    this.#everything.delete(listener);
    this.#inLine.delete(listener);
    for (const id of [interests.agentId, interests.contactId]) {
      const same = id === null ? undefined : this.#byId.get(id);
      same?.delete(listener);
      if (id !== null && same?.size === 0) this.#byId.delete(id);
    }
    if (this.isEmpty) clearTimeout(this.#lineTimer);
  }

  tell(envelope: EventEnvelope): void {
    const { event } = envelope;
    const concerned = new Set(this.#everything);
    for (const id of ['agentId' in event ? event.agentId : null, 'contactId' in event ? event.contactId : null]) {
      for (const listener of (id === null ? undefined : this.#byId.get(id)) ?? []) concerned.add(listener);
    }
    for (const listener of concerned) this.#tell(listener, envelope);
    if (this.#inLine.size === 0 || this.#lineTimer !== undefined || !changesViews(event)) return;
    this.#lineTimer = setTimeout(() => {
      this.#lineTimer = undefined;
      for (const listener of [...this.#inLine]) listener.lineMoved();
    }, GATHER_MS);
  }

  /** One listener's fault is not the others'. */
  #tell(listener: Listener, envelope: EventEnvelope): void {
    try {
      listener.onEvent(envelope);
    } catch (error) {
      this.#log.error({ err: error, event: envelope.event.type }, 'an event socket failed at an event');
    }
  }
}

/** The audiences of this process, each behind one tail. */
export class Audiences {
  readonly #tenantEvents: TenantEvents;
  readonly #log: Logger;
  readonly #audiences = new Map<TenantId, { readonly audience: Audience; readonly tail: Promise<() => void> }>();

  constructor({ tenantEvents, log }: { readonly tenantEvents: TenantEvents; readonly log: Logger }) {
    this.#tenantEvents = tenantEvents;
    this.#log = log;
  }

  /** Resolves once events arrive; what comes from then on is not missed. */
  async join(tenantId: TenantId, listener: Listener, interests: Interests): Promise<void> {
    let followed = this.#audiences.get(tenantId);
    if (!followed) {
      const audience = new Audience(this.#log);
      followed = { audience, tail: this.#tenantEvents.follow(tenantId, (envelope) => audience.tell(envelope)) };
      this.#audiences.set(tenantId, followed);
    }
    followed.audience.put(listener, interests);
    try {
      await followed.tail;
    } catch (error) {
      if (this.#audiences.get(tenantId) === followed) this.#audiences.delete(tenantId);
      throw error;
    }
  }

  /** Of one that has joined. */
  change(tenantId: TenantId, listener: Listener, interests: Interests): void {
    this.#audiences.get(tenantId)?.audience.put(listener, interests);
  }

  /** Resolves when nothing of it is left. */
  async leave(tenantId: TenantId, listener: Listener): Promise<void> {
    const followed = this.#audiences.get(tenantId);
    followed?.audience.remove(listener);
    if (!followed?.audience.isEmpty) return;
    this.#audiences.delete(tenantId);
    (await followed.tail)();
  }
}
