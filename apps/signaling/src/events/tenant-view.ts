import { CordboardError } from '@cordboard/contracts';
import type { AgentView, ConfigurationSnapshot, EventPosition, QueueView, TenantId } from '@cordboard/contracts';
import type { Acd } from '@cordboard/acd';

/** The tenant as of a position: read once for all sockets that show it. */
export interface TenantView {
  readonly position: EventPosition;
  readonly configuration: ConfigurationSnapshot;
  readonly queues: readonly QueueView[];
  readonly agents: readonly AgentView[];
}

/**
 * Reads the tenant's state for snapshots. Sockets that ask within the same moment share one reading: a reading that
 * began before an event is not given to those who ask after it.
 */
export class TenantViews {
  readonly #acd: Acd;
  readonly #reading = new Map<TenantId, Promise<TenantView>>();

  constructor(acd: Acd) {
    this.#acd = acd;
  }

  /** Throws `not_found` while the tenant has no configuration. */
  read(tenantId: TenantId): Promise<TenantView> {
    const under = this.#reading.get(tenantId);
    if (under !== undefined) return under;
    const reading = this.#read(tenantId);
    this.#reading.set(tenantId, reading);
    return reading;
  }

  async #read(tenantId: TenantId): Promise<TenantView> {
    // Whoever asks in this turn of the event loop shares it; then the next reading may begin.
    await new Promise((resolve) => setImmediate(resolve));
    this.#reading.delete(tenantId);
    // The position first: what happens while the rest is read is in the snapshot early rather than missing.
    const position = await this.#acd.lastPosition(tenantId);
    const [configuration, queues, agents] = await Promise.all([
      this.#acd.readConfiguration(tenantId),
      this.#acd.readQueues(tenantId),
      this.#acd.readAgents(tenantId),
    ]);
    if (configuration === null) throw new CordboardError('not_found', { what: 'configuration', tenantId });
    return { position, configuration, queues, agents };
  }
}
