import { newId, type EventEnvelope, type TenantEvent } from '@cordboard/contracts';
import { connectPlainRedis, createLogger, nodeUrls } from '@cordboard/platform';
import { describe, expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { queueOf, snapshotOf } from '../kit/configuration.ts';
import { useFloors } from '../kit/context.ts';
import { until } from '../kit/until.ts';

const floors = useFloors();
const noted = (what: string): TenantEvent => ({ type: 'recovered', what, contactId: null, agentId: null });
const textOf = ({ event }: EventEnvelope) => (event.type === 'recovered' ? event.what : event.type);

describe('following', () => {
  it('gives each event once and in order, to every process, from now on', async () => {
    const floor = await floors.open();
    const other = await floor.another();
    await floor.acd.appendEvent(floor.tenantId, noted('before'));
    const seen: string[][] = [[], [], []];
    const followers = [floor.acd, other, other];
    const ends = await Promise.all(
      followers.map((acd, index) => acd.onEvents(floor.tenantId, (envelope) => void at(seen, index).push(textOf(envelope)))),
    );
    const wanted = Array.from({ length: 500 }, (_none, index) => String(index));
    await Promise.all(wanted.map((what) => floor.acd.appendEvent(floor.tenantId, noted(what))));
    await until('every follower has seen 500 events', () => seen.every((list) => list.length === 500));
    const order = (await floor.events()).map(textOf).slice(1);
    for (const list of seen) expect(list).toEqual(order);
    await at(ends, 1)();
    await floor.acd.appendEvent(floor.tenantId, noted('after'));
    await until('the others see one more', () => at(seen, 0).length === 501 && at(seen, 2).length === 501);
    expect(at(seen, 1)).toHaveLength(500);
    await Promise.all([at(ends, 0)(), at(ends, 2)()]);
  });

  it('goes on when a handler throws and when the connection was lost', async () => {
    const floor = await floors.open();
    const seen: string[] = [];
    await floor.acd.onEvents(floor.tenantId, (envelope) => {
      seen.push(textOf(envelope));
      if (seen.length === 1) throw new Error('a handler of the test fails');
    });
    await floor.acd.appendEvent(floor.tenantId, noted('one'));
    await until('the first event', () => seen.length === 1);
    for (const url of nodeUrls(floors.url)) {
      const server = await connectPlainRedis(url, { name: 'acd-test', log: createLogger('acd-test', 'silent') });
      await server.sendCommand(['CLIENT', 'KILL', 'TYPE', 'pubsub']);
      server.destroy();
    }
    await floor.acd.appendEvent(floor.tenantId, noted('two'));
    await until('the event of the time without a connection', () => seen.length === 2);
    expect(seen).toEqual(['one', 'two']);
  });
});

describe('reading', () => {
  it('pages after a position, and says when events are gone', async () => {
    const floor = await floors.open();
    const { acd, tenantId } = floor;
    expect(await acd.firstPosition(tenantId)).toBeNull();
    expect(await acd.lastPosition(tenantId)).toEqual({ epoch: 1, seq: 0 });
    expect(await acd.readEvents(tenantId, { epoch: 1, seq: 0 }, 10)).toEqual([]);
    const positions = [];
    for (let index = 0; index < 6; index++) positions.push(await acd.appendEvent(tenantId, noted(String(index))));
    const { epoch } = at(positions, 0);
    expect(positions.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await acd.lastPosition(tenantId)).toEqual({ epoch, seq: 6 });
    expect((await acd.readEvents(tenantId, { epoch, seq: 2 }, 3))?.map(textOf)).toEqual(['2', '3', '4']);
    expect(await acd.readEvents(tenantId, { epoch, seq: 6 }, 3)).toEqual([]);
    expect(await acd.readEvents(tenantId, { epoch, seq: 7 }, 3)).toBeNull();
    expect(await acd.readEvents(tenantId, { epoch: epoch + 1, seq: 1 }, 3)).toBeNull();

    await acd.trimEvents(tenantId, { epoch, seq: 4 });
    expect(await acd.firstPosition(tenantId)).toEqual({ epoch, seq: 4 });
    expect(await acd.readEvents(tenantId, { epoch, seq: 2 }, 3)).toBeNull();
    expect(await acd.readEvents(tenantId, { epoch: 1, seq: 0 }, 3)).toBeNull();
    expect((await acd.readEvents(tenantId, { epoch, seq: 3 }, 3))?.map(textOf)).toEqual(['3', '4', '5']);
    await acd.trimEvents(tenantId, { epoch, seq: 7 });
    expect(await acd.readEvents(tenantId, { epoch, seq: 6 }, 3)).toEqual([]);
    expect(await acd.readEvents(tenantId, { epoch, seq: 5 }, 3)).toBeNull();
    expect(await acd.appendEvent(tenantId, noted('on'))).toEqual({ epoch, seq: 7 });
  });

  it('goes on in a higher epoch after everything was lost', async () => {
    const floor = await floors.open();
    const { acd, tenantId } = floor;
    const before = await acd.appendEvent(tenantId, noted('old'));
    const fresh = await floor.another();
    const keys = await floor.redis.keys(`${floor.prefix}*`);
    await floor.redis.del(keys);
    floor.clock.advance(1_000);
    expect(await fresh.readConfiguration(tenantId)).toBeNull();
    // A process that remembers nothing, and one that does, both go above.
    const byTime = await fresh.appendEvent(tenantId, noted('new'));
    expect(byTime.epoch).toBeGreaterThan(before.epoch);
    expect(byTime.seq).toBe(1);
    await acd.appendEvent(tenantId, noted('seen'));
    await floor.redis.del(`${floor.prefix}acd:{${tenantId}}:stream`);
    const again = await acd.appendEvent(tenantId, noted('newer'));
    expect(again).toEqual({ epoch: byTime.epoch + 1, seq: 2 });
    expect((await floor.events()).map(textOf)).toEqual(['epoch', 'newer']);
    expect(await acd.readEvents(tenantId, before, 10)).toBeNull();
  });

  it('serves a tenant again after a flush, once its snapshot is there', async () => {
    const floor = await floors.open({ agents: 1 });
    const { acd, tenantId } = floor;
    await floor.call();
    await floor.redis.del(await floor.redis.keys(`${floor.prefix}*`));
    floor.clock.advance(1_000);
    const queue = queueOf(floor.agents);
    expect(await acd.publishConfiguration(snapshotOf(tenantId, 1, floor.agents, [queue]))).toBe(true);
    expect(await acd.listTenants()).toEqual([tenantId]);
    await floor.ready(at(floor.agents, 0));
    const contactId = await floor.call(queue.queueId);
    // First legs and desks are heard.
    expect(await acd.readOffer(tenantId, at(floor.agents, 0))).toBeNull();
    await floor.passWithDesks(3_000);
    expect((await floor.offerOf(at(floor.agents, 0))).contactId).toBe(contactId);
  });
});

it('refuses an event that is not in the contract', async () => {
  const floor = await floors.open();
  const wrong: TenantEvent = { type: 'contact.deferred', contactId: newId('contact'), queueId: floor.queue, dueAtMs: Number.NaN };
  await expect(floor.acd.appendEvent(floor.tenantId, wrong)).rejects.toThrow(/dueAtMs/);
  expect(await floor.events()).toEqual([]);
});
