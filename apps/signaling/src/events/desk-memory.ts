import { CordboardError } from '@cordboard/contracts';
import type { AgentId, DeskId, EventEnvelope, ProcessId, TenantId } from '@cordboard/contracts';
import type { Acd, DeskClaim } from '@cordboard/acd';
import type { Logger } from '@cordboard/platform';
import type { TenantEvents } from './tenant-events.ts';

type Status = Pick<DeskClaim, 'status' | 'reason'>;

interface OpenDesk {
  readonly deskId: DeskId;
  readonly agentId: AgentId;
}
interface Remembered {
  readonly desks: Map<DeskId, OpenDesk>;
  readonly statuses: Map<AgentId, Status>;
  readonly followed: Promise<() => void>;
}

interface DeskMemoryServices {
  readonly acd: Acd;
  readonly tenantEvents: TenantEvents;
  readonly processId: ProcessId;
  readonly log: Logger;
}

const RETRY_MS = 250;
/** A Redis that has lost everything has the tenant's configuration again within seconds. */
const TRIES = 60;

/** What the open desks of this process know of their agents: told to routing when it has lost the last writes. */
export class DeskMemory {
  readonly #services: DeskMemoryServices;
  readonly #tenants = new Map<TenantId, Remembered>();

  constructor(services: DeskMemoryServices) {
    this.#services = services;
  }

  /** Resolves with what forgets the desk, when all changes of its agent's status are heard. */
  async open(tenantId: TenantId, agentId: AgentId, deskId: DeskId): Promise<() => void> {
    const desk: OpenDesk = { deskId, agentId };
    const remembered = this.#tenants.get(tenantId) ?? this.#follow(tenantId);
    remembered.desks.set(deskId, desk);
    const forget = (): void => {
      if (remembered.desks.get(deskId) === desk) remembered.desks.delete(deskId);
      if (remembered.desks.size === 0) this.#end(tenantId, remembered);
    };
    try {
      await remembered.followed;
      const agent = await this.#services.acd.readAgent(tenantId, agentId);
      // What was heard since is newer.
      if (agent !== null && !remembered.statuses.has(agentId)) {
        remembered.statuses.set(agentId, { status: agent.status, reason: agent.statusReason });
      }
    } catch (error) {
      forget();
      throw error;
    }
    return forget;
  }

  #follow(tenantId: TenantId): Remembered {
    const followed = this.#services.tenantEvents.follow(tenantId, (envelope) => this.#heard(remembered, envelope));
    const remembered: Remembered = { desks: new Map(), statuses: new Map(), followed };
    this.#tenants.set(tenantId, remembered);
    return remembered;
  }

  #end(tenantId: TenantId, remembered: Remembered): void {
    if (this.#tenants.get(tenantId) !== remembered) return;
    this.#tenants.delete(tenantId);
    remembered.followed.then(
      (stop) => stop(),
      () => undefined,
    );
  }

  #heard({ desks, statuses }: Remembered, { tenantId, epoch, event }: EventEnvelope): void {
    if (event.type === 'agent.statusChanged') statuses.set(event.agentId, { status: event.status, reason: event.reason });
    if (event.type !== 'recovered' || event.what !== 'epoch') return;
    for (const desk of desks.values()) {
      const known = statuses.get(desk.agentId);
      if (known === undefined) continue;
      this.#tell(tenantId, { ...desk, ...known, epoch, processId: this.#services.processId }).catch((error: unknown) => {
        this.#services.log.warn({ err: error, tenantId, deskId: desk.deskId }, 'routing was not told what a desk knows');
      });
    }
  }

  async #tell(tenantId: TenantId, claim: DeskClaim): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.#services.acd.reclaimDesk(tenantId, claim);
        return;
      } catch (error) {
        const passes = error instanceof CordboardError && (error.code === 'store_unavailable' || error.code === 'not_found');
        if (!passes || tries === TRIES || !this.#tenants.get(tenantId)?.desks.has(claim.deskId)) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
