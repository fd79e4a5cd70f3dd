import type { Acd } from '@cordboard/acd';
import { tenantIdSchema, type TenantId } from '@cordboard/contracts';
import {
  CONFIGURATION_CHANNEL,
  configurationSnapshot,
  listen,
  listTenantsNewerThan,
  withTenant,
  type Db,
  type Listener,
} from '@cordboard/db';
import type { Logger } from '@cordboard/platform';

type Target = Pick<Acd, 'publishConfiguration' | 'listTenants'>;

const CHECK_EVERY_MS = 5_000;

/**
 * Carries each tenant's configuration to where routing reads it: at once when a change is announced, and by a check each
 * 5 s that also fills a Redis that was flushed.
 */
export class ConfigurationPublisher {
  readonly #db: Db;
  readonly #target: Target;
  readonly #log: Logger;
  readonly #checkEveryMs: number;
  readonly #published = new Map<TenantId, number>();
  #timer: NodeJS.Timeout | undefined;
  #listener: Listener | undefined;
  /** One thing after the other: a check and an announcement must not overtake each other. */
  #last: Promise<void> = Promise.resolve();

  constructor(db: Db, target: Target, log: Logger, checkEveryMs: number = CHECK_EVERY_MS) {
    this.#db = db;
    this.#target = target;
    this.#log = log;
    this.#checkEveryMs = checkEveryMs;
  }

  /** Resolves when everything that is newer has been published once. */
  async start(): Promise<void> {
    const heard = (payload: string): void => {
      const parsed = tenantIdSchema.safeParse(payload);
      if (parsed.success) this.#enqueue(() => this.#publish(parsed.data));
    };
    this.#listener = await listen(this.#db, CONFIGURATION_CHANNEL, heard, () => {
      this.#enqueue(() => this.check());
    });
    this.#timer = setInterval(() => {
      this.#enqueue(() => this.check());
    }, this.#checkEveryMs);
    await this.#last;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#listener?.close();
    await this.#last;
  }

  /** Redis may have lost the snapshot that was published last. */
  lost(tenantId: TenantId): void {
    this.#published.delete(tenantId);
    this.#enqueue(() => this.#publish(tenantId));
  }

  /** Publishes what is newer in PostgreSQL than here, and what Redis does not have (any more). */
  async check(): Promise<void> {
    const there = new Set(await this.#target.listTenants());
    for (const tenantId of this.#published.keys()) if (!there.has(tenantId)) this.#published.delete(tenantId);
    for (const tenantId of await listTenantsNewerThan(this.#db, this.#published)) await this.#publish(tenantId);
  }

  async #publish(tenantId: TenantId): Promise<void> {
    try {
      const snapshot = await withTenant(this.#db, tenantId, (tx) => configurationSnapshot(tx, tenantId));
      const written = await this.#target.publishConfiguration(snapshot);
      this.#published.set(tenantId, snapshot.version);
      if (written) this.#log.info({ tenantId, version: snapshot.version }, 'configuration published');
    } catch (error) {
      this.#log.error({ err: error, tenantId }, 'a configuration was not published; the next check tries again');
    }
  }

  #enqueue(work: () => Promise<void>): void {
    this.#last = this.#last.then(work).catch((error: unknown) => {
      this.#log.error({ err: error }, 'the configuration check failed; the next one tries again');
    });
  }
}
