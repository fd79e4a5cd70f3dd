import { createAcd } from '@cordboard/acd';
import type { Acd } from '@cordboard/acd';
import { EVENT_SOCKET_PROTOCOL, newId, queueRoutingSchema, serverFrameSchema } from '@cordboard/contracts';
import type {
  AgentId,
  ClientFrame,
  ConfigurationSnapshot,
  DeskId,
  DeskTrouble,
  EventPosition,
  Role,
  ServerFrame,
  TenantId,
  TokenClaims,
} from '@cordboard/contracts';
import { connectDb } from '@cordboard/db';
import { createLogger, systemClock } from '@cordboard/platform';
import { WebSocket } from 'ws';
import { CallStore } from '../../src/call/store.ts';
import { CommandExecutor } from '../../src/command/execute.ts';
import { CommandResults } from '../../src/command/results.ts';
import { EventGateway } from '../../src/events/gateway.ts';
import { TenantEvents } from '../../src/events/tenant-events.ts';
import { servePublic } from '../../src/public-server.ts';
import { makeKeys } from '../sip/support/people.ts';
import type { TestKeys } from '../sip/support/people.ts';
import type { TestRedis } from '../sip/support/redis.ts';
import { waitFor } from '../sip/support/wait-for.ts';

export const DESK_ORIGIN = 'http://desk.test:8080';
export const SHOP_ORIGIN = 'https://shop.test';

/** One process' event sockets on a real port, over the real ACD. */
export interface GatewayHost {
  readonly gateway: EventGateway;
  readonly acd: Acd;
  readonly keys: TestKeys;
  readonly url: string;
  connect(origin?: string): Promise<Page>;
  /** Says hello and waits for the first snapshot. */
  open(
    claims: TokenClaims,
    options?: { deskId?: DeskId; trouble?: DeskTrouble; resumeFrom?: EventPosition; origin?: string; ttlSeconds?: number },
  ): Promise<Page>;
  close(): Promise<void>;
}

export async function startGateway(redis: TestRedis, keys?: TestKeys): Promise<GatewayHost> {
  const log = createLogger('gateway', 'silent');
  const processId = newId('process');
  const { client } = redis;
  const acd = await createAcd({ redis: client, processId, log });
  await acd.start();
  const known = keys ?? (await makeKeys());
  const tenantEvents = new TenantEvents(acd, log);
  // Connects when a callback is asked for, which happens in other tests.
  const db = connectDb('postgres://127.0.0.1:1/none');
  const commands = new CommandExecutor({ acd, db, clock: systemClock, mailConfigured: false }, new CommandResults(client));
  const gateway = new EventGateway({
    ...{
      acd,
      redis: client,
      verifier: known.verifier,
      publicUrl: DESK_ORIGIN,
      processId,
      store: await CallStore.open(client, processId),
      tenantEvents,
      commands,
      clock: systemClock,
      log,
      reach: { mail: false, push: false },
    },
  });
  const server = await servePublic({
    listen: { host: '127.0.0.1', port: 0 },
    onSip: (socket) => socket.close(),
    onEvents: (socket, request) => gateway.handleSocket(socket, request),
    log,
  });
  const url = `ws://127.0.0.1:${String(server.port)}/events`;
  const pages: Page[] = [];
  const connect = async (origin = DESK_ORIGIN): Promise<Page> => {
    const page = await Page.open(url, origin);
    pages.push(page);
    return page;
  };
  return {
    ...{ gateway, acd, keys: known, url, connect },
    async open(
      claims,
      { deskId, trouble, resumeFrom, ttlSeconds = 600, origin = claims.kind === 'widget' ? SHOP_ORIGIN : DESK_ORIGIN } = {},
    ) {
      const page = await connect(origin);
      const { token } = await known.issuer.issue(claims, ttlSeconds);
      page.send({ type: 'hello', token, ...(deskId && { deskId }), ...(trouble && { trouble }), ...(resumeFrom && { resumeFrom }) });
      await page.next('snapshot');
      return page;
    },
    async close() {
      for (const page of pages) page.socket.terminate();
      server.stop();
      gateway.close();
      await tenantEvents.close();
      await acd.close();
    },
  };
}

/** A page's end of the socket: every frame it got, checked against the contract. */
export class Page {
  readonly frames: ServerFrame[] = [];
  readonly socket: WebSocket;
  closedWith: number | null = null;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => this.frames.push(serverFrameSchema.parse(JSON.parse(data.toString('utf8')))));
    socket.on('close', (code) => (this.closedWith = code));
    socket.on('error', () => undefined);
  }

  static async open(url: string, origin: string): Promise<Page> {
    const socket = new WebSocket(url, EVENT_SOCKET_PROTOCOL, { origin });
    const page = new Page(socket);
    await waitFor('the socket to open', () => socket.readyState === socket.OPEN);
    return page;
  }

  send(frame: ClientFrame): void {
    this.socket.send(JSON.stringify(frame));
  }

  all<T extends ServerFrame['type']>(type: T): readonly Extract<ServerFrame, { type: T }>[] {
    return this.frames.filter((frame): frame is Extract<ServerFrame, { type: T }> => frame.type === type);
  }

  async next<T extends ServerFrame['type']>(
    type: T,
    holds: (frame: Extract<ServerFrame, { type: T }>) => boolean = () => true,
    timeoutMs = 5_000,
  ): Promise<Extract<ServerFrame, { type: T }>> {
    return await waitFor(
      `a frame ${type}; there were ${this.frames.map((frame) => (frame.type === 'bye' ? `bye ${frame.code}` : frame.type)).join(', ')}`,
      () => this.all(type).find(holds),
      timeoutMs,
    );
  }

  /** The last snapshot. */
  get shown() {
    return this.all('snapshot').at(-1)?.snapshot ?? null;
  }
}

/** A tenant in Redis: two queues, the first agent in the first queue, a supervisor, a key. */
export async function makeTenant(acd: Acd): Promise<{
  tenantId: TenantId;
  snapshot: ConfigurationSnapshot;
  agents: readonly [AgentId, AgentId, AgentId];
  desk(agentId: AgentId, role?: Role): TokenClaims;
  widget(): Extract<TokenClaims, { kind: 'widget' }>;
}> {
  const tenantId = newId('tenant');
  const agents = [newId('agent'), newId('agent'), newId('agent')] as const;
  const queue = (name: string, agentIds: readonly AgentId[]): ConfigurationSnapshot['queues'][number] => ({
    ...{ queueId: newId('queue'), name, strategy: 'longestIdle', priority: 0, ringMs: 15_000, wrapUpMs: 0, maxWaiting: 0, maxWaitMs: 0 },
    ...{
      onMaxWait: 'message',
      callbackOffered: true,
      callbackDigit: '1',
      callbackRetryMs: 300_000,
      callbackMaxAttempts: 3,
      callbackRingMs: 30_000,
    },
    ...{ announceEveryMs: 30_000, announcePosition: true, announceWait: true, serviceLevelMs: 20_000, recording: 'always' },
    hours: { timeZone: 'UTC', always: true, spans: [], exceptions: [] },
    ...{
      greeting: { kind: 'none' },
      music: { kind: 'none' },
      closedMessage: { kind: 'none' },
      fullMessage: { kind: 'none' },
      waitedTooLongMessage: { kind: 'none' },
      nobodyThereMessage: { kind: 'none' },
    },
    routing: queueRoutingSchema.parse({}),
    agentIds: [...agentIds],
  });
  const webCallKeyId = newId('webCallKey');
  const queues = [queue('Sales', [agents[0]]), queue('Support', [agents[1]])];
  const snapshot: ConfigurationSnapshot = {
    ...{ tenantId, version: 1, tenantName: 'Acme', locale: 'en', timeZone: 'UTC', fallbackQueueId: null, queues },
    supervisionTold: true,
    agents: agents.map((agentId, index) => ({
      agentId,
      name: `Agent ${String(index)}`,
      role: index === 2 ? 'supervisor' : 'agent',
      active: true,
      ...{ routingProfileId: null, skills: [], weight: 1 },
    })),
    ...{ skills: [], routingProfiles: [], flows: [] },
    webCallKeys: [
      {
        ...{ webCallKeyId, name: 'Shop', queueId: queues[0]!.queueId, flowId: null },
        ...{ locale: 'en', active: true, maxConcurrentCalls: 10, maxWaitingCalls: 10 },
      },
    ],
    notReadyReasons: [{ notReadyReasonId: newId('notReadyReason'), name: 'Lunch' }],
    dispositions: [{ dispositionId: newId('disposition'), name: 'Sold' }],
  };
  await acd.publishConfiguration(snapshot);
  return {
    ...{ tenantId, snapshot, agents },
    desk: (agentId, role = 'agent') => ({ kind: 'desk', tenantId, agentId, role, name: 'Ada' }),
    widget: () => ({
      ...{
        kind: 'widget',
        tenantId,
        webCallKeyId,
        visitorId: newId('visitor'),
        contactId: newId('contact'),
        locale: 'en',
        origin: SHOP_ORIGIN,
        form: {},
      },
    }),
  };
}
