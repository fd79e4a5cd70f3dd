import { CordboardError } from '@cordboard/contracts';
import type { AgentView, ConfigurationSnapshot, EventPosition, QueueView, TenantId } from '@cordboard/contracts';
import type { Acd } from '@cordboard/acd';
import type { Logger } from '@cordboard/platform';
import type { TenantEvents } from './tenant-events.ts';
import { changesViews } from './visibility.ts';

/** What the desks of a tenant show of each other and of the queues, as of a position at least. */
export interface FloorView {
  readonly position: EventPosition;
  readonly configuration: ConfigurationSnapshot;
  readonly queues: readonly QueueView[];
  /** Read while somebody shows everybody. */
  readonly agents: readonly AgentView[] | null;
}

/** A desk that shows a floor. */
export interface FloorMember {
  /** Supervisors and admins. */
  readonly showsEverybody: boolean;
  /** At once, and in the turn of the event loop that it is called in. */
  floorChanged(view: FloorView): void;
}

/** A floor is read at most this often… */
const READ_EVERY_MS = 250;
/** …and later while that alone would keep the process busy: 1 s for 500 desks, or for a reading of 250 ms. */
const MS_PER_DESK = 2;
const REST_PER_READING = 3;
const LONGEST_MS = 800;
const MINUTE_MS = 60_000;
/** Desks told in one turn of the event loop: offers go between. */
const DESKS_PER_TURN = 20;

interface FloorOptions {
  readonly tenantId: TenantId;
  readonly acd: Acd;
  readonly tenantEvents: TenantEvents;
  readonly log: Logger;
}

/**
 * A tenant's floor in this process: read once for all desks that show it, when something has changed, and never more
 * often than it can be shown. What concerns a desk itself is the desk's own reading.
 */
export class Floor {
  readonly #options: FloorOptions;
  readonly #members = new Set<FloorMember>();
  #view: FloorView | null = null;
  #reading: Promise<FloorView> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #minutes: NodeJS.Timeout | undefined;
  #changed = false;
  #restMs = READ_EVERY_MS;
  #toldAtMs = 0;
  #viewAtMs = -Infinity;
  #unfollow: Promise<() => void> | null = null;

  constructor(options: FloorOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  /** As last read. */
  get view(): FloorView | null {
    return this.#view;
  }

  /** Resolves once changes are noticed. */
  async join(member: FloorMember): Promise<void> {
    this.#members.add(member);
    const { tenantEvents, tenantId } = this.#options;
    if (this.#minutes === undefined) this.#eachMinute();
    this.#unfollow ??= tenantEvents.follow(tenantId, ({ event }) => {
      if (changesViews(event)) this.#plan();
    });
    try {
      await this.#unfollow;
    } catch (error) {
      this.#unfollow = null;
      throw error;
    }
  }

  leave(member: FloorMember): void {
    this.#members.delete(member);
    if (!this.isEmpty) return;
    clearTimeout(this.#timer);
    clearTimeout(this.#minutes);
    this.#unfollow
      ?.then((stop) => {
        stop();
      })
      .catch((error: unknown) => {
        this.#options.log.debug({ err: error }, 'a floor did not end cleanly');
      });
  }

  /** As it is now, for a desk that has just come. Throws `not_found` while the tenant has no configuration. */
  async fresh({ showsEverybody }: FloorMember): Promise<FloorView> {
    const isNew = performance.now() - this.#viewAtMs < READ_EVERY_MS;
    if (this.#view && isNew && !lacksAgents(this.#view, showsEverybody)) return this.#view;
    // One that is under way may have begun before there was somebody who shows everybody.
    const view = await this.#readOnce();
    return lacksAgents(view, showsEverybody) ? await this.#readOnce() : view;
  }

  /** As it was last read; what has changed since then comes to `floorChanged`. */
  async latest(member: FloorMember): Promise<FloorView> {
    return this.#view && !lacksAgents(this.#view, member.showsEverybody) ? this.#view : await this.fresh(member);
  }

  /** Queues open and close with the minutes, and nothing else may happen then. */
  #eachMinute(): void {
    this.#minutes = setTimeout(
      () => {
        this.#plan();
        this.#eachMinute();
      },
      MINUTE_MS - (Date.now() % MINUTE_MS),
    );
  }

  #plan(): void {
    this.#changed = true;
    if (this.#timer !== undefined || this.isEmpty) return;
    const dueInMs = Math.max(0, this.#toldAtMs + this.#restMs - performance.now());
    this.#timer = setTimeout(() => {
      this.#readAndTell()
        .catch((error: unknown) => {
          this.#options.log.warn({ err: error, tenantId: this.#options.tenantId }, 'a floor could not be read');
          this.#changed = true;
        })
        .finally(() => {
          this.#timer = undefined;
          if (this.#changed) this.#plan();
        });
    }, dueInMs);
  }

  async #readAndTell(): Promise<void> {
    await this.#reading;
    this.#changed = false;
    const beganAtMs = performance.now();
    const view = await this.#readOnce();
    this.#toldAtMs = performance.now();
    const wantedMs = Math.max(this.#members.size * MS_PER_DESK, (this.#toldAtMs - beganAtMs) * REST_PER_READING);
    this.#restMs = Math.max(READ_EVERY_MS, Math.min(LONGEST_MS, wantedMs));
    let told = 0;
    for (const member of [...this.#members]) {
      if (told++ % DESKS_PER_TURN === DESKS_PER_TURN - 1) await new Promise((resolve) => setImmediate(resolve));
      if (this.#members.has(member)) member.floorChanged(view);
    }
  }

  #readOnce(): Promise<FloorView> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #read(): Promise<FloorView> {
    const { acd, tenantId } = this.#options;
    // The position first: what happens while the rest is read is in the view early rather than missing.
    const position = await acd.lastPosition(tenantId);
    const everybody = [...this.#members].some((member) => member.showsEverybody);
    const [configuration, queues, agents] = await Promise.all([
      acd.readConfiguration(tenantId),
      acd.readQueues(tenantId),
      everybody ? acd.readAgents(tenantId) : null,
    ]);
    if (configuration === null) throw new CordboardError('not_found', { what: 'configuration', tenantId });
    this.#viewAtMs = performance.now();
    this.#view = { position, configuration, queues, agents };
    return this.#view;
  }
}

function lacksAgents({ agents }: FloorView, showsEverybody: boolean): boolean {
  return showsEverybody && agents === null;
}

/** The floors that desks of this process show. */
export class Floors {
  readonly #options: Omit<FloorOptions, 'tenantId'>;
  readonly #floors = new Map<TenantId, Floor>();

  constructor(options: Omit<FloorOptions, 'tenantId'>) {
    this.#options = options;
  }

  async join(tenantId: TenantId, member: FloorMember): Promise<Floor> {
    const floor = this.#floors.get(tenantId) ?? new Floor({ ...this.#options, tenantId });
    this.#floors.set(tenantId, floor);
    await floor.join(member);
    return floor;
  }

  leave(tenantId: TenantId, member: FloorMember): void {
    const floor = this.#floors.get(tenantId);
    floor?.leave(member);
    if (floor?.isEmpty) this.#floors.delete(tenantId);
  }
}
