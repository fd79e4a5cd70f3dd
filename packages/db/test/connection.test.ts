import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { sql } from 'drizzle-orm';
import { afterEach, expect, inject, test } from 'vitest';
import { closeDb, connectDb, createTenant, listen, listTenantsNewerThan, tenants, withTenant, type Db } from '../src/index.ts';

/** A way to the server that can be cut, as by a server that dies: no farewell, not even an error. */
async function relay(): Promise<{ url: string; cut(): void; open(is: boolean): void }> {
  const { port, hostname } = new URL(inject('appUrl'));
  const sockets = new Set<Socket>();
  let accepts = true;
  const server = createServer((near) => {
    if (!accepts) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => one.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  undo.push(() => void server.close());
  const url = new URL(inject('appUrl'));
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    open: (is) => (accepts = is),
  };
}

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

function open(url: string, max: number): Db {
  const db = connectDb(url, { max });
  undo.push(() => closeDb(db));
  return db;
}

const running = (db: Db) => async () =>
  (await db.execute(sql`select 1 from pg_stat_activity where query like 'select pg_sleep%' and application_name = 'cordboard'`)).rowCount;

test('a server that vanishes in the middle of transactions is an error of each, and the next ones work', async () => {
  const way = await relay();
  const db = open(way.url, 4);
  const watcher = open(inject('appUrl'), 1);
  const { tenantId } = await createTenant(watcher, { name: 'Cut off' });
  for (let round = 0; round < 3; round++) {
    const waiting = Array.from({ length: 8 }, () => withTenant(db, tenantId, (tx) => tx.execute(sql`select pg_sleep(20)`)));
    const ends = Promise.allSettled(waiting);
    await expect.poll(running(watcher), { message: 'the queries did not begin', timeout: 10_000 }).toBeGreaterThanOrEqual(4);
    way.open(false);
    way.cut();
    for (const end of await ends) expect(end).toMatchObject({ status: 'rejected', reason: { code: 'store_unavailable' } });
    await expect(listTenantsNewerThan(db, new Map())).rejects.toMatchObject({ code: 'store_unavailable' });
    way.open(true);
    expect(await withTenant(db, tenantId, (tx) => tx.select({ id: tenants.id }).from(tenants))).toEqual([{ id: tenantId }]);
  }
});

test('work that goes on after its connection was lost does nothing in anybody’s name', async () => {
  const way = await relay();
  const db = open(way.url, 1);
  const one = await createTenant(db, { name: 'One' });
  const other = await createTenant(db, { name: 'Other' });
  const cutOff = Promise.withResolvers<undefined>();
  const resumed = Promise.withResolvers<undefined>();
  let late: unknown;
  const lost = withTenant(db, one.tenantId, async (tx) => {
    await tx.select().from(tenants);
    cutOff.resolve(undefined);
    await resumed.promise;
    // The one connection of the pool is in the other tenant's transaction by now.
    await tx
      .update(tenants)
      .set({ name: 'Overwritten' })
      .catch((error: unknown) => (late = error));
  });
  lost.catch(() => undefined);
  await cutOff.promise;
  way.cut();
  const inTheOther = withTenant(open(way.url, 1), other.tenantId, async (tx) => {
    resumed.resolve(undefined);
    await expect(lost).rejects.toMatchObject({ code: 'store_unavailable' });
    return await tx.select({ name: tenants.name }).from(tenants);
  });
  expect(await inTheOther).toEqual([{ name: 'Other' }]);
  expect(late).toBeInstanceOf(Error);
});

test('a listener hears again after its connection was lost, and says so, since it may have missed something', async () => {
  const way = await relay();
  const db = open(way.url, 2);
  const heard: string[] = [];
  let ready = 0;
  const listener = await listen(
    db,
    'of_this_test',
    (payload) => void heard.push(payload),
    () => ready++,
  );
  undo.push(() => listener.close());
  expect(ready).toBe(1);
  const say = (word: string) => db.execute(sql`select pg_notify('of_this_test', ${word})`);
  await say('one');
  await expect.poll(() => heard, { message: 'nothing was heard' }).toEqual(['one']);
  way.cut();
  await expect.poll(() => ready, { message: 'it does not listen again', timeout: 15_000 }).toBe(2);
  await say('two');
  await expect.poll(() => heard, { message: 'nothing more was heard' }).toEqual(['one', 'two']);
});
