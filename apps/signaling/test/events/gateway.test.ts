import { newId, queueRoutingSchema } from '@cordboard/contracts';
import { connectPlainRedis, createLogger, systemClock } from '@cordboard/platform';
import type { RedisClient } from '@cordboard/platform';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Revocations } from '../../src/events/revocations.ts';
import { startRedis } from '../sip/support/redis.ts';
import type { TestRedis } from '../sip/support/redis.ts';
import { waitFor } from '../sip/support/wait-for.ts';
import { DESK_ORIGIN, makeTenant, SHOP_ORIGIN, startGateway } from '../support/gateway-host.ts';
import type { GatewayHost } from '../support/gateway-host.ts';

let redis: TestRedis;
let host: GatewayHost;
const more: GatewayHost[] = [];
beforeAll(async () => {
  redis = await startRedis();
  host = await startGateway(redis);
});
afterEach(async () => {
  for (const one of more.splice(0)) await one.close();
});
afterAll(async () => {
  await host.close();
  await redis.stop();
});

const available = { type: 'agent.setStatus', status: 'available', reasonId: null } as const;
const setUp = () => makeTenant(host.acd);
type Tenant = Awaited<ReturnType<typeof setUp>>;

/** A contact of a widget, waiting in its key's queue. */
async function waitingContact({ tenantId, snapshot, widget }: Tenant) {
  const claims = widget();
  const { contactId, webCallKeyId, visitorId } = claims;
  const customer = { visitorId, form: {}, origin: SHOP_ORIGIN, locale: 'en' } as const;
  await host.acd.createContact(tenantId, { contactId, callId: newId('call'), webCallKeyId, customer });
  await host.acd.enqueueContact(tenantId, contactId, snapshot.queues[0]!.queueId);
  return claims;
}

/** A client that notes each call: its name and its first argument. */
function countedCalls<T extends RedisClient>(client: T, calls: string[]): T {
  return new Proxy(client, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        calls.push([name, ...args.slice(0, 1)].map(String).join(' '));
        return Reflect.apply(value, target, args);
      };
    },
  });
}

describe('hello', () => {
  it('comes within 5 s, and first', async () => {
    const silent = await host.connect();
    const eager = await host.connect();
    eager.send({ type: 'ping', sentAtMs: 1 });
    expect((await eager.next('bye')).code).toBe('not_authenticated');
    expect((await silent.next('bye', () => true, 7_000)).code).toBe('not_authenticated');
    await waitFor('the socket to be closed', () => silent.closedWith !== null);
  });

  it('needs a good token from a page that may use it', async () => {
    const tenant = await setUp();
    const widget = tenant.widget();
    const resume = {
      kind: 'resume',
      tenantId: tenant.tenantId,
      contactId: widget.contactId,
      visitorId: widget.visitorId,
      webCallKeyId: widget.webCallKeyId,
    } as const;
    const stranger = { ...tenant.widget(), webCallKeyId: newId('webCallKey') };
    const refusals = [
      [tenant.desk(tenant.agents[0]), SHOP_ORIGIN, 'origin_refused'],
      [widget, 'https://evil.test', 'origin_refused'],
      [resume, SHOP_ORIGIN, 'not_allowed'],
      [tenant.desk(newId('agent')), DESK_ORIGIN, 'not_allowed'],
      [stranger, SHOP_ORIGIN, 'key_revoked'],
    ] as const;
    for (const [claims, origin, code] of refusals) {
      const page = await host.connect(origin);
      page.send({ type: 'hello', token: (await host.keys.issuer.issue(claims, 60)).token });
      expect((await page.next('bye')).code).toBe(code);
    }
    const forged = await host.connect();
    forged.send({ type: 'hello', token: 'a.b.c' });
    expect((await forged.next('bye')).code).toBe('not_authenticated');
    expect((await host.open(widget)).shown).toMatchObject({ scope: 'visitor', state: null });
    expect((await host.open(widget, { origin: DESK_ORIGIN })).shown).toMatchObject({ scope: 'visitor' });
  });

  it('is at most 16 kB, like every frame', async () => {
    const page = await host.connect();
    page.socket.send(JSON.stringify({ type: 'hello', token: 'x'.repeat(16 * 1024) }));
    await waitFor('the close', () => page.closedWith === 1009);
    const tenant = await setUp();
    const known = await host.open(tenant.desk(tenant.agents[0]));
    known.socket.send('x'.repeat(16 * 1024 + 1));
    await waitFor('the close of one that is known', () => known.closedWith === 1009);
  });

  it('is not followed by a flood', async () => {
    const tenant = await setUp();
    const page = await host.open(tenant.desk(tenant.agents[0]));
    for (let sent = 0; sent < 200; sent++) page.send({ type: 'ping', sentAtMs: sent });
    expect((await page.next('bye')).code).toBe('rate_limited');
    await waitFor('the close', () => page.closedWith === 1008);
    expect(page.all('pong').length).toBeLessThan(200);
  });

  it('is a frame, not just anything', async () => {
    const page = await host.connect();
    page.socket.send('GET / HTTP/1.1');
    expect((await page.next('bye')).code).toBe('invalid_input');
    await waitFor('the socket to be closed by policy', () => page.closedWith === 1008);
  });
});

describe('what is shown', () => {
  it('is oneself and one’s queues to an agent, everybody to a supervisor', async () => {
    const tenant = await setUp();
    const agent = await host.open(tenant.desk(tenant.agents[0]), { deskId: newId('desk') });
    const supervisor = await host.open(tenant.desk(tenant.agents[2], 'supervisor'));
    expect(agent.shown).toMatchObject({
      scope: 'desk',
      me: { agentId: tenant.agents[0], deskConnected: true },
      queues: [{ name: 'Sales' }],
      agents: [{ agentId: tenant.agents[0] }],
    });
    const seen = supervisor.shown;
    expect(seen?.scope === 'desk' && [seen.queues.length, seen.agents.length]).toEqual([2, 3]);
  });

  it('changes at once for oneself and soon for others', async () => {
    const tenant = await setUp();
    const agent = await host.open(tenant.desk(tenant.agents[0]), { deskId: newId('desk') });
    const supervisor = await host.open(tenant.desk(tenant.agents[2], 'supervisor'));
    agent.send({ type: 'command', commandId: newId('command'), command: available });
    await agent.next('result');
    await waitFor('the own snapshot', () => agent.shown?.scope === 'desk' && agent.shown.me.status === 'available');
    await waitFor(
      'the supervisor’s snapshot',
      () => supervisor.shown?.scope === 'desk' && supervisor.shown.agents.some((one) => one.status === 'available'),
    );
    const other = await host.open(tenant.desk(tenant.agents[1]), { deskId: newId('desk') });
    expect(other.shown?.scope === 'desk' && other.shown.agents.map((one) => one.agentId)).toEqual([tenant.agents[1]]);
  });

  it('is read again for a desk by what concerns it, and shows the queues within a second', async () => {
    const calls: string[] = [];
    const watched = await startGateway({ ...redis, client: countedCalls(redis.client, calls) }, host.keys);
    more.push(watched);
    const tenant = await setUp();
    const [mine, other] = [tenant.agents[0], tenant.agents[1]];
    const deskId = newId('desk');
    const agent = await watched.open(tenant.desk(mine), { deskId });
    await host.acd.setStatus(tenant.tenantId, mine, 'available', null);
    await waitingContact(tenant);
    const offer = await waitFor('the offer', () => (agent.shown?.scope === 'desk' ? agent.shown.offer : null));
    await host.acd.acceptOffer(tenant.tenantId, mine, offer.offerId, deskId);
    await waitFor('the contact', () => agent.shown?.scope === 'desk' && agent.shown.contact?.state === 'accepted');
    await waitFor('what else is shown by then', async () => {
      const before = calls.length;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return !calls.slice(before).some((call) => call.includes('contact_read') || call.includes('roster'));
    });
    calls.length = 0;
    const events = agent.all('event').length;
    for (let round = 1; round <= 6; round++) {
      await host.acd.setStatus(tenant.tenantId, other, round % 2 === 0 ? 'notReady' : 'offline', null);
      await waitingContact(tenant);
      const waiting = () => (agent.shown?.scope === 'desk' ? agent.shown.queues[0]?.waiting : null);
      await waitFor(`${String(round)} to be shown as waiting; it is ${String(waiting())}`, () => waiting() === round);
    }
    expect(calls.filter((call) => call.includes('contact_read') || call.includes('roster'))).toEqual([]);
    expect(agent.all('event').length).toBe(events);
  });

  it('gathers the changes of others', async () => {
    const tenant = await setUp();
    const supervisor = await host.open(tenant.desk(tenant.agents[2], 'supervisor'));
    const before = supervisor.all('snapshot').length;
    for (let round = 0; round < 15; round++) {
      await host.acd.setStatus(tenant.tenantId, tenant.agents[0], round % 2 === 0 ? 'notReady' : 'offline', null);
    }
    const last = await host.acd.lastPosition(tenant.tenantId);
    await supervisor.next('event', ({ envelope }) => envelope.seq === last.seq);
    await waitFor('the last snapshot', () => supervisor.all('snapshot').at(-1)?.position.seq === last.seq);
    expect(supervisor.all('snapshot').length - before).toBeLessThan(8);
  });

  it('of a customer is their own contact and nobody’s name or id', async () => {
    const tenant = await setUp();
    const mine = await waitingContact(tenant);
    const other = await waitingContact(tenant);
    const page = await host.open(mine);
    const second = await host.open(other);
    expect(page.shown).toMatchObject({ state: 'queued', position: 1, queueName: 'Sales', callbackOffered: true });
    expect(second.shown).toMatchObject({ position: 2 });
    await host.acd.endContact(tenant.tenantId, mine.contactId, 'abandoned');
    await waitFor('the end to be shown', () => page.shown?.scope === 'visitor' && page.shown.state === 'ended');
    await waitFor('the second to move up', () => second.shown?.scope === 'visitor' && second.shown.position === 1);
    for (const { envelope } of second.all('event')) expect('contactId' in envelope.event && envelope.event.contactId).toBe(other.contactId);
    expect(JSON.stringify(page.frames)).not.toContain('agt_');
  });

  it('of a customer keeps each estimated wait that it shows as an event, at most twice a minute', async () => {
    const tenant = await setUp();
    const { tenantId } = tenant;
    const [first, second, third] = [await waitingContact(tenant), await waitingContact(tenant), await waitingContact(tenant)];
    const page = await host.open(third);
    expect(page.shown).toMatchObject({ position: 3, estimatedWaitMs: null });
    // Two who really waited are served: the pace is known.
    const openedAtMs = Date.now();
    await waitFor('them to have waited', () => Date.now() - openedAtMs > 600);
    const desk = newId('desk');
    await host.acd.deskSeen(tenantId, tenant.agents[0], desk, newId('process'));
    await host.acd.setStatus(tenantId, tenant.agents[0], 'available', null);
    for (const { contactId } of [first, second]) {
      const offer = await host.acd.readOffer(tenantId, tenant.agents[0]);
      if (offer === null) throw new Error('nothing rings');
      await host.acd.acceptOffer(tenantId, tenant.agents[0], offer.offerId, desk);
      await host.acd.connectContact(tenantId, contactId, offer.offerId);
      if (contactId === second.contactId) break;
      await host.acd.endContact(tenantId, contactId, 'customerHungUp');
      await host.acd.forceStatus(tenantId, tenant.agents[0], 'available', null);
    }
    await host.acd.reprioritiseContact(tenantId, third.contactId, 5);
    await waitFor('the wait to be shown', () => page.shown?.scope === 'visitor' && page.shown.estimatedWaitMs !== null);
    await host.acd.reprioritiseContact(tenantId, third.contactId, 6);
    await host.acd.endContact(tenantId, third.contactId, 'abandoned');
    await waitFor('the end to be shown', () => page.shown?.scope === 'visitor' && page.shown.state === 'ended');
    const events = (await host.acd.readEvents(tenantId, { epoch: 1, seq: 0 }, 1_000)) ?? [];
    const kept = events.flatMap(({ event }) => (event.type === 'contact.waitShown' ? [event] : []));
    const shown = page.all('snapshot').flatMap(({ snapshot }) => (snapshot.scope === 'visitor' ? (snapshot.estimatedWaitMs ?? []) : []));
    const queueId = tenant.snapshot.queues[0]!.queueId;
    expect(kept).toEqual([
      { type: 'contact.waitShown', contactId: third.contactId, queueId, position: 1, estimatedWaitMs: shown.slice(0, 2) },
    ]);
    expect(page.all('event').filter(({ envelope }) => envelope.event.type === 'contact.waitShown')).toEqual([]);
  });

  it('includes the offer, then the contact', async () => {
    const tenant = await setUp();
    const deskId = newId('desk');
    const agent = await host.open(tenant.desk(tenant.agents[0]), { deskId });
    agent.send({ type: 'command', commandId: newId('command'), command: available });
    const { contactId } = await waitingContact(tenant);
    const offer = await waitFor('the offer to be shown', () => (agent.shown?.scope === 'desk' ? agent.shown.offer : null));
    expect(offer).toMatchObject({ contactId, queueName: 'Sales' });
    agent.send({ type: 'command', commandId: newId('command'), command: { type: 'offer.accept', offerId: offer.offerId, deskId } });
    await waitFor(
      'the contact to be shown',
      () => agent.shown?.scope === 'desk' && agent.shown.contact?.contactId === contactId && agent.shown.offer === null,
    );
    expect(agent.all('event').map(({ envelope }) => envelope.event.type)).toEqual(
      expect.arrayContaining(['offer.created', 'offer.accepted']),
    );
  });
});

describe('a page that comes back', () => {
  it('gets what it missed, once and in order', async () => {
    const tenant = await setUp();
    const first = await host.open(tenant.desk(tenant.agents[2], 'supervisor'));
    const from = first.all('welcome')[0]!.position;
    first.socket.terminate();
    for (let round = 0; round < 6; round++)
      await host.acd.setStatus(tenant.tenantId, tenant.agents[0], round % 2 === 0 ? 'notReady' : 'offline', null);
    const again = await host.open(tenant.desk(tenant.agents[2], 'supervisor'), { resumeFrom: from });
    expect(again.all('welcome')[0]!.resumed).toBe(true);
    await host.acd.setStatus(tenant.tenantId, tenant.agents[1], 'notReady', null);
    const last = await host.acd.lastPosition(tenant.tenantId);
    await again.next('event', ({ envelope }) => envelope.seq === last.seq);
    const seen = again.all('event').map(({ envelope }) => envelope.seq);
    expect(seen).toEqual(Array.from({ length: last.seq - from.seq }, (_, index) => from.seq + 1 + index));
  });

  it('from a position that is no more starts afresh', async () => {
    const tenant = await setUp();
    const page = await host.open(tenant.desk(tenant.agents[2], 'supervisor'), { resumeFrom: { epoch: 7, seq: 3 } });
    expect(page.all('welcome')[0]!.resumed).toBe(false);
  });
});

describe('commands', () => {
  it('are executed once for each id, whichever process gets them', async () => {
    const tenant = await setUp();
    const second = await startGateway(redis, host.keys);
    more.push(second);
    const commandId = newId('command');
    const frame = { type: 'command', commandId, command: available } as const;
    const pages = await Promise.all([host, second].map((one) => one.open(tenant.desk(tenant.agents[0]), { deskId: newId('desk') })));
    for (const page of pages) page.send(frame);
    for (const page of pages) await page.next('result');
    const events = await host.acd.readEvents(tenant.tenantId, { epoch: 1, seq: 0 }, 100);
    expect(events?.filter(({ event }) => event.type === 'agent.statusChanged' && event.status === 'available').length).toBe(1);
  });

  it('of a desk without a microphone say why its agent is not ready', async () => {
    const tenant = await setUp();
    const page = await host.open(tenant.desk(tenant.agents[0]), { deskId: newId('desk') });
    const command = { type: 'agent.setStatus', status: 'notReady', reasonId: null, cause: 'noMicrophone' } as const;
    page.send({ type: 'command', commandId: newId('command'), command });
    await page.next('snapshot', ({ snapshot }) => snapshot.scope === 'desk' && snapshot.me.statusReason === 'noMicrophone');
    // The agent's own choice takes its place.
    page.send({ type: 'command', commandId: newId('command'), command: { ...available, cause: 'noMicrophone' } });
    await page.next(
      'snapshot',
      ({ snapshot }) => snapshot.scope === 'desk' && snapshot.me.status === 'available' && snapshot.me.statusReason === null,
    );
  });

  it('that are not one’s own to give are refused, and too many too', async () => {
    const tenant = await setUp();
    const { contactId } = await waitingContact(tenant);
    const page = await host.open(tenant.desk(tenant.agents[1]), { deskId: newId('desk') });
    page.send({ type: 'command', commandId: newId('command'), command: { type: 'contact.hangUp', contactId } });
    expect((await page.next('refused')).error.code).toBe('not_allowed');
    for (let count = 0; count < 30; count++) page.send({ type: 'command', commandId: newId('command'), command: available });
    expect((await page.next('refused', ({ error }) => error.code === 'rate_limited')).error.data).toMatchObject({ bucket: 'commands' });
    for (let count = 0; count < 80; count++) page.send({ type: 'ping', sentAtMs: count });
    expect((await page.next('bye')).code).toBe('rate_limited');
  });
});

describe('a line', () => {
  const watched = async (tenant: Tenant, index = 0) => {
    const page = await host.open(tenant.desk(tenant.agents[2], 'supervisor'));
    const { queueId } = tenant.snapshot.queues[index]!;
    page.send({ type: 'watchLine', queueId });
    const shown = () => page.all('line').at(-1)?.line;
    const rows = () => shown()?.rows.map(({ contactId }) => contactId);
    return { page, queueId, shown, rows, first: await page.next('line') };
  };

  it('is shown to a supervisor who watches it, as it is and after each change, until it is not watched any more', async () => {
    const tenant = await setUp();
    const [one, two] = [await waitingContact(tenant), await waitingContact(tenant)];
    const { page, queueId, shown, rows, first } = await watched(tenant);
    expect(first.line).toMatchObject({
      queueId,
      waiting: 2,
      rows: [
        { contactId: one.contactId, position: 1, priority: 0, kind: 'voice', step: 1, steps: 1, asksFor: [], preferredAgentName: null },
        { contactId: two.contactId, position: 2 },
      ],
    });
    await host.acd.reprioritiseContact(tenant.tenantId, two.contactId, 2);
    await waitFor('the second to be first', () => rows()?.[0] === two.contactId && shown()?.rows[0]?.priority === 2);
    const other = tenant.snapshot.queues[1]!.queueId;
    await host.acd.moveContact(tenant.tenantId, two.contactId, other);
    await waitFor('it to be gone from here', () => shown()?.waiting === 1 && rows()?.join() === one.contactId);
    page.send({ type: 'watchLine', queueId: other });
    await waitFor('the other line', () => shown()?.queueId === other && rows()?.join() === two.contactId);
    page.send({ type: 'watchLine', queueId: null });
    await waitFor('nobody to be told of it', async () => {
      const before = page.all('line').length;
      const marker = await waitingContact(tenant);
      await page.next('event', ({ envelope }) => 'contactId' in envelope.event && envelope.event.contactId === marker.contactId);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return page.all('line').length === before;
    });
  });

  it('changes by itself when a step is over, which no event tells', async () => {
    const tenant = await setUp();
    const skillId = newId('skill');
    const [queue] = tenant.snapshot.queues;
    const steps = [
      { requirement: { skillId, level: 3 }, forMs: 1_500, skipIf: null },
      { requirement: null, forMs: null, skipIf: null },
    ];
    const routing = queueRoutingSchema.parse({ steps });
    const skills = [{ skillId, name: 'Español' }];
    await host.acd.publishConfiguration({ ...tenant.snapshot, version: 2, skills, queues: [{ ...queue!, routing }] });
    await waitingContact(tenant);
    const { shown, first } = await watched(tenant);
    expect(first.line.rows).toMatchObject([{ step: 1, steps: 2, asksFor: [[{ skill: 'Español', level: 3 }]] }]);
    await waitFor('the second step', () => shown()?.rows[0]?.step === 2 && shown()?.rows[0]?.asksFor.length === 0);
  });

  it('has a bounded number of rows, and no attributes of anybody', async () => {
    const tenant = await setUp();
    const { tenantId, snapshot } = tenant;
    for (let count = 0; count < 53; count++) {
      const { contactId, webCallKeyId, visitorId } = tenant.widget();
      const identity = { sub: `customer-${String(count)}`, name: 'Eve', attributes: { secret: 'gold' } };
      const customer = { visitorId, form: {}, origin: SHOP_ORIGIN, locale: 'en', identity } as const;
      await host.acd.createContact(tenantId, { contactId, callId: newId('call'), webCallKeyId, customer });
      await host.acd.enqueueContact(tenantId, contactId, snapshot.queues[0]!.queueId);
    }
    const { first, page } = await watched(tenant);
    expect([first.line.waiting, first.line.rows.length]).toEqual([53, 50]);
    expect(first.line.rows[0]?.customer.identity).toEqual({ sub: 'customer-0', name: 'Eve', attributes: {} });
    expect(JSON.stringify(page.all('line'))).not.toContain('gold');
  });

  it('is none of an agent’s or a customer’s business', async () => {
    const tenant = await setUp();
    const { queueId } = tenant.snapshot.queues[0]!;
    for (const claims of [tenant.desk(tenant.agents[0]), await waitingContact(tenant)]) {
      const page = await host.open(claims);
      page.send({ type: 'watchLine', queueId });
      expect((await page.next('bye')).code).toBe('not_allowed');
      expect(page.all('line')).toEqual([]);
    }
  });
});

describe('a line that agents may pick from', () => {
  it('is shown to an agent who serves it, until the queue does not allow it any more', async () => {
    const tenant = await setUp();
    const { snapshot } = tenant;
    const publish = (version: number, agentsPick: boolean) => {
      const queues = snapshot.queues.map((queue, place) =>
        place === 0 ? { ...queue, routing: queueRoutingSchema.parse({ agentsPick }) } : queue,
      );
      return host.acd.publishConfiguration({ ...snapshot, version, queues });
    };
    await publish(2, true);
    const { queueId } = snapshot.queues[0]!;
    const one = await waitingContact(tenant);
    const page = await host.open(tenant.desk(tenant.agents[0]));
    const pickable = () => {
      const shown = page.all('snapshot').at(-1)?.snapshot;
      return shown?.scope === 'desk' ? shown.pickQueueIds : null;
    };
    await waitFor('the desk to be told of the queue', () => pickable()?.join() === queueId);
    page.send({ type: 'watchLine', queueId });
    expect((await page.next('line')).line).toMatchObject({ queueId, rows: [{ contactId: one.contactId, position: 1 }] });
    await publish(3, false);
    // A desk shows a new configuration with the next change that it is told of.
    await waitingContact(tenant);
    await waitFor('the desk to be told that it is none any more', () => pickable()?.length === 0);
    const before = page.all('line').length;
    await waitingContact(tenant);
    await waitFor('the desk to be told that three wait', () => {
      const shown = page.all('snapshot').at(-1)?.snapshot;
      return shown?.scope === 'desk' && shown.queues.some((queue) => queue.queueId === queueId && queue.waiting === 3);
    });
    expect(page.all('line').length).toBe(before);
    page.send({ type: 'watchLine', queueId });
    expect((await page.next('bye')).code).toBe('not_allowed');
  });
});

describe('a supervisor’s command', () => {
  it('is not carried out where it cannot be written down who gave it', async () => {
    const tenant = await setUp();
    const { contactId } = await waitingContact(tenant);
    const page = await host.open(tenant.desk(tenant.agents[2], 'supervisor'));
    const command = { type: 'contact.reprioritise', contactId, priority: 5 } as const;
    page.send({ type: 'command', commandId: newId('command'), command });
    expect((await page.next('refused')).error.code).toBe('store_unavailable');
    expect(await host.acd.explainContact(tenant.tenantId, contactId)).toMatchObject({ priority: 0 });
  });
});

describe('access', () => {
  it('ends with the token, unless it is renewed in time by the same person', async () => {
    const tenant = await setUp();
    const claims = tenant.desk(tenant.agents[0]);
    const [renewing, idle, swapping] = await Promise.all([1, 2, 3].map(() => host.open(claims, { ttlSeconds: 2 })));
    renewing!.send({ type: 'renew', token: (await host.keys.issuer.issue(claims, 60)).token });
    swapping!.send({ type: 'renew', token: (await host.keys.issuer.issue(tenant.desk(tenant.agents[1]), 60)).token });
    expect((await swapping!.next('bye')).code).toBe('not_allowed');
    expect((await idle!.next('bye')).code).toBe('not_authenticated');
    renewing!.send({ type: 'ping', sentAtMs: 5 });
    await renewing!.next('pong');
  });

  it('that is removed closes sockets in every process and keeps them closed', async () => {
    const tenant = await setUp();
    const second = await startGateway(redis, host.keys);
    more.push(second);
    const sip = () => ({ closeIdentity: () => 0 }) as never;
    const revocations = [host, second].map(
      ({ gateway }) => new Revocations({ redis: redis.client, log: createLogger('r', 'silent'), gateway, sip, clock: systemClock }),
    );
    for (const one of revocations) await one.start();
    const claims = tenant.desk(tenant.agents[0]);
    const [here, there, other] = await Promise.all([host.open(claims), second.open(claims), second.open(tenant.desk(tenant.agents[1]))]);
    expect(
      await revocations[0]!.revoke({
        tenantId: tenant.tenantId,
        agentId: tenant.agents[0],
        webCallKeyId: null,
        stationId: null,
        why: 'removed',
      }),
    ).toBe(1);
    for (const page of [here, there]) expect((await page.next('bye')).code).toBe('not_allowed');
    expect(other.closedWith).toBeNull();
    const again = await host.connect();
    again.send({ type: 'hello', token: (await host.keys.issuer.issue(claims, 60)).token });
    expect((await again.next('bye')).code).toBe('not_allowed');
    for (const one of revocations) one.close();
  });

  it('that has changed asks for a new token, and takes no command on the old socket meanwhile', async () => {
    const tenant = await setUp();
    const sip = () => ({ closeIdentity: () => 0 }) as never;
    const { gateway } = host;
    const revocations = new Revocations({ redis: redis.client, log: createLogger('r', 'silent'), gateway, sip, clock: systemClock });
    await revocations.start();
    const agentId = tenant.agents[0];
    const page = await host.open(tenant.desk(agentId), { deskId: newId('desk') });
    const old = (await host.keys.issuer.issue(tenant.desk(agentId), 60)).token;
    const sockets = host.gateway.sockets;
    // A page that does not answer the close.
    page.socket.pause();
    await revocations.revoke({ tenantId: tenant.tenantId, agentId, webCallKeyId: null, stationId: null, why: 'changed' });
    const endedAtMs = Date.now();
    page.send({ type: 'command', commandId: newId('command'), command: available });
    await waitFor('the server to end the socket', () => host.gateway.sockets < sockets);
    page.socket.resume();
    expect((await page.next('bye')).code).toBe('not_authenticated');
    expect(await host.acd.readAgent(tenant.tenantId, agentId)).toMatchObject({ status: 'offline' });
    const late = await host.connect();
    late.send({ type: 'hello', token: old });
    expect((await late.next('bye')).code).toBe('not_authenticated');
    await waitFor('the next second, since that is how tokens tell the time', () => Date.now() > endedAtMs + 1_000);
    expect((await host.open(tenant.desk(agentId, 'supervisor'))).shown).toMatchObject({ scope: 'desk' });
    revocations.close();
  });

  it('a desk that came back at another process is not closed by the first, which noticed later', async () => {
    const tenant = await setUp();
    const [agentId] = tenant.agents;
    const deskId = newId('desk');
    const second = await startGateway(redis, host.keys);
    more.push(second);
    const old = await host.open(tenant.desk(agentId), { deskId });
    const current = await second.open(tenant.desk(agentId), { deskId });
    const sockets = host.gateway.sockets;
    old.socket.terminate();
    await waitFor('the first process to have noticed', () => host.gateway.sockets < sockets);
    // What it says then is said before it answers anybody else.
    await host.open(tenant.desk(tenant.agents[1]));
    expect(await host.acd.readAgent(tenant.tenantId, agentId)).toMatchObject({ deskConnected: true });
    current.socket.terminate();
    await waitFor('the desk to be gone', async () => (await host.acd.readAgent(tenant.tenantId, agentId))?.deskConnected === false);
  });

  it('one that cannot take a call says why: routing knows it, and so does the supervisor', async () => {
    const tenant = await setUp();
    const [agentId] = tenant.agents;
    const deskId = newId('desk');
    const supervisor = await host.open(tenant.desk(tenant.agents[2], 'supervisor'));
    const trouble = async () => (await host.acd.readAgent(tenant.tenantId, agentId))?.trouble ?? null;
    const seenBySupervisor = () =>
      supervisor.shown?.scope === 'desk' ? (supervisor.shown.agents.find((one) => one.agentId === agentId)?.trouble ?? null) : null;
    const desk = await host.open(tenant.desk(agentId), { deskId, trouble: 'notRegistered' });
    expect(desk.shown).toMatchObject({ me: { trouble: 'notRegistered' } });
    desk.send({ type: 'fitness', trouble: 'microphoneSilent' });
    await waitFor('the supervisor to see a silent microphone', () => seenBySupervisor() === 'microphoneSilent');
    expect(await trouble()).toBe('microphoneSilent');
    desk.send({ type: 'fitness', trouble: null });
    await waitFor('the desk to be fit again', async () => (await trouble()) === null && seenBySupervisor() === null);
  });

  it('a desk is gone with its last socket, not with an older one', async () => {
    const tenant = await setUp();
    const [agentId] = tenant.agents;
    const deskId = newId('desk');
    const connected = async (): Promise<boolean> => (await host.acd.readAgent(tenant.tenantId, agentId))?.deskConnected === true;
    const first = await host.open(tenant.desk(agentId), { deskId });
    const second = await host.open(tenant.desk(agentId), { deskId });
    first.socket.close();
    await waitFor('the first to be closed', () => first.closedWith !== null);
    expect(await connected()).toBe(true);
    second.socket.close();
    await waitFor('the desk to be gone', async () => !(await connected()));
  });
});

it('a page that does not read costs nothing: it misses events and gets a fresh snapshot', async () => {
  const tenant = await setUp();
  const page = await host.open(tenant.desk(tenant.agents[2], 'supervisor'));
  page.socket.pause();
  const detail = 'x'.repeat(2_000);
  const contactId = newId('contact');
  const total = 6_000;
  for (let sent = 0; sent < total; sent += 100) {
    await Promise.all(
      Array.from({ length: 100 }, () =>
        host.acd.appendEvent(tenant.tenantId, { type: 'recording.failed', contactId, recordingId: newId('recording'), detail }),
      ),
    );
  }
  await host.acd.setStatus(tenant.tenantId, tenant.agents[0], 'notReady', null);
  page.socket.resume();
  await waitFor(
    'the fresh snapshot',
    () => page.shown?.scope === 'desk' && page.shown.agents.some((one) => one.status === 'notReady'),
    10_000,
  );
  expect(page.all('event').length).toBeLessThan(total);
  expect(page.closedWith).toBeNull();
}, 40_000);

describe('a Redis that goes away for a moment', () => {
  it('costs no page its socket, and what has changed is shown when it is back', async () => {
    const client = await connectPlainRedis(redis.url, { name: 'cut-off', log: createLogger('cut-off', 'silent') });
    const cutOff = await startGateway({ ...redis, client });
    const tenant = await setUp();
    const [agentId] = tenant.agents;
    const { token } = await cutOff.keys.issuer.issue(tenant.desk(agentId), 600);
    const page = await cutOff.connect();
    page.send({ type: 'hello', token, deskId: newId('desk') });
    await page.next('snapshot');
    // Its connection ends again and again in the middle of readings.
    for (let round = 0; round < 40; round++) {
      const id = await client.sendCommand(['CLIENT', 'ID']).catch(() => null);
      for (const status of ['available', 'notReady'] as const) await host.acd.setStatus(tenant.tenantId, agentId, status, null);
      if (id !== null) await redis.client.sendCommand(['CLIENT', 'KILL', 'ID', String(id)]).catch(() => 0);
    }
    await host.acd.setStatus(tenant.tenantId, agentId, 'available', null);
    const isShown = (): boolean => page.shown?.scope === 'desk' && page.shown.me.status === 'available';
    await waitFor(
      `the last change to be shown; byes: ${page
        .all('bye')
        .map(({ code }) => code)
        .join()}`,
      isShown,
      10_000,
    );
    expect(page.all('bye')).toEqual([]);
    expect(page.closedWith).toBeNull();
    await cutOff.close();
    client.destroy();
  });
});
