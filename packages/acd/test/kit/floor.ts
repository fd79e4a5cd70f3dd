import {
  newId,
  type AgentId,
  type Channel,
  type ContactId,
  type DeskId,
  type EventEnvelope,
  type OfferId,
  type OfferView,
  type ProcessId,
  type QueueId,
  type TenantEvent,
  type TenantEventType,
  type TenantId,
} from '@cordboard/contracts';
import { connectRedis, createLogger, type Clock, type LiveRedisClient, type RedisClient } from '@cordboard/platform';
import { createAcd, type Acd, type Tuning } from '@cordboard/acd';
import { queueOf, snapshotOf, type QueueChange } from './configuration.ts';

/** Time that stands still until a test moves it. */
export interface TestClock extends Clock {
  advance(byMs: number): void;
}

/** 2026-03-02 09:00 UTC, a Monday. */
export const MONDAY_MS = Date.UTC(2026, 2, 2, 9);

export function createTestClock(startMs = MONDAY_MS): TestClock {
  let now = startMs;
  return {
    nowMs: () => now,
    advance: (byMs) => {
      now += byMs;
    },
  };
}

export interface Floor {
  readonly acd: Acd;
  readonly redis: LiveRedisClient;
  readonly tenantId: TenantId;
  readonly processId: ProcessId;
  readonly clock: TestClock;
  readonly prefix: string;
  readonly agents: readonly AgentId[];
  readonly queue: QueueId;
  readonly desks: ReadonlyMap<AgentId, DeskId>;
  /** The agent's desk, named when it is first asked for. */
  deskOf(agentId: AgentId): DeskId;
  /** Another process on the same tenant, over a connection of its own. */
  another(): Promise<Acd>;
  /** Moves the time and carries out what is due. */
  pass(ms: number): Promise<void>;
  /** Moves the time in steps, renewing every desk that is open. */
  passWithDesks(ms: number): Promise<void>;
  ready(agentId: AgentId): Promise<void>;
  /** A new contact, in no queue. */
  contact(channel?: Channel): Promise<ContactId>;
  /** A new contact that waits (or rings at once). */
  call(queueId?: QueueId, channel?: Channel): Promise<ContactId>;
  offerOf(agentId: AgentId): Promise<OfferView>;
  /** The offer's agent takes it and both are joined. */
  talk(agentId: AgentId): Promise<OfferId>;
  events(): Promise<readonly EventEnvelope[]>;
  eventsOf<T extends TenantEventType>(type: T): Promise<readonly Extract<TenantEvent, { type: T }>[]>;
  close(): Promise<void>;
}

export interface FloorOptions {
  readonly url: string;
  readonly agents?: number;
  readonly queue?: QueueChange;
  readonly tuning?: Partial<Tuning>;
}

const DESK_RENEWAL_MS = 4_000;

/** A tenant of its own with one queue and some agents, in time that the test moves. */
export async function openFloor(options: FloorOptions): Promise<Floor> {
  const log = createLogger('acd-test', 'fatal');
  const redis = await connectRedis(options.url, { name: 'acd-test', log });
  const clock = createTestClock();
  const tenantId = newId('tenant');
  const processId = newId('process');
  const prefix = `test:${tenantId}:`;
  const tuning = options.tuning ?? {};
  const acd = await createAcd({ redis, processId, log, clock, testPrefix: prefix, tuning });
  const agents = Array.from({ length: options.agents ?? 2 }, () => newId('agent'));
  const queue = queueOf(agents, options.queue);
  await acd.publishConfiguration(snapshotOf(tenantId, 1, agents, [queue]));
  const desks = new Map<AgentId, DeskId>();
  const others: { acd: Acd; redis: RedisClient }[] = [];

  const floor: Floor = {
    acd,
    redis,
    tenantId,
    processId,
    clock,
    prefix,
    agents,
    queue: queue.queueId,
    desks,
    async another() {
      const connection = await connectRedis(options.url, { name: 'acd-test-other', log });
      const other = await createAcd({ redis: connection, processId: newId('process'), log, clock, testPrefix: prefix, tuning });
      others.push({ acd: other, redis: connection });
      return other;
    },
    async pass(ms) {
      clock.advance(ms);
      await acd.runDue(tenantId);
    },
    async passWithDesks(ms) {
      for (let left = ms; left > 0; left -= DESK_RENEWAL_MS) {
        clock.advance(Math.min(left, DESK_RENEWAL_MS));
        for (const [agentId, deskId] of desks) await acd.deskSeen(tenantId, agentId, deskId, processId);
        await acd.runDue(tenantId);
      }
    },
    deskOf(agentId) {
      const deskId = desks.get(agentId) ?? newId('desk');
      desks.set(agentId, deskId);
      return deskId;
    },
    async ready(agentId) {
      await acd.deskSeen(tenantId, agentId, floor.deskOf(agentId), processId);
      await acd.setStatus(tenantId, agentId, 'available', null);
    },
    async contact(channel = 'voice') {
      const contactId = newId('contact', clock.nowMs());
      const customer = { visitorId: newId('visitor'), form: {}, origin: 'https://shop.example', locale: 'en' as const };
      await acd.createContact(tenantId, { contactId, callId: newId('call'), webCallKeyId: newId('webCallKey'), customer, channel });
      return contactId;
    },
    async call(queueId = queue.queueId, channel = 'voice') {
      const contactId = await floor.contact(channel);
      await acd.enqueueContact(tenantId, contactId, queueId);
      return contactId;
    },
    async offerOf(agentId) {
      const offer = await acd.readOffer(tenantId, agentId);
      if (!offer) throw new Error(`nothing rings at ${agentId}`);
      return offer;
    },
    async talk(agentId) {
      const { offerId, contactId } = await floor.offerOf(agentId);
      await acd.acceptOffer(tenantId, agentId, offerId, desks.get(agentId) ?? null);
      await acd.connectContact(tenantId, contactId, offerId);
      return offerId;
    },
    async events() {
      return (await acd.readEvents(tenantId, { epoch: 1, seq: 0 }, 10_000)) ?? [];
    },
    async eventsOf<T extends TenantEventType>(type: T) {
      const all = (await floor.events()).map((envelope) => envelope.event);
      return all.filter((event): event is Extract<TenantEvent, { type: T }> => event.type === type);
    },
    async close() {
      for (const other of others) {
        await other.acd.close();
        other.redis.destroy();
      }
      await acd.close();
      redis.destroy();
    },
  };
  return floor;
}
