import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { announce, buryAnnounced, listAnnounced, type PlainRedisClient } from '../src/index.ts';
import { startRedisServer, type RedisServer } from './support/redis-server.ts';
import { waitFor } from './support/wait-for.ts';

let server: RedisServer;
let redis: PlainRedisClient;
beforeAll(async () => {
  server = await startRedisServer();
  redis = await server.connect();
});
afterAll(async () => {
  await server.stop();
});
const schema = z.object({ id: z.string(), load: z.number() });

describe('announce', () => {
  it('shows who is there, what they say now, and no longer who stopped', async () => {
    let load = 1;
    const b = announce(redis, 'media', 'b', () => ({ id: 'b', load }));
    const a = announce(redis, 'media', 'a', () => ({ id: 'a', load: 0 }));
    const other = announce(redis, 'signaling', 'a', () => ({ id: 'other', load: 0 }));
    await waitFor('both media nodes', async () => (await listAnnounced(redis, 'media', schema)).length === 2);
    expect(await listAnnounced(redis, 'media', schema)).toEqual([
      { id: 'a', load: 0 },
      { id: 'b', load: 1 },
    ]);
    expect(await redis.pTTL('node:media:a')).toBeGreaterThan(3_000);
    expect(await redis.pTTL('node:media:a')).toBeLessThanOrEqual(5_000);
    load = 7;
    await b.refresh();
    expect((await listAnnounced(redis, 'media', schema))[1]).toEqual({ id: 'b', load: 7 });
    await Promise.all([a.stop(), a.stop(), b.stop(), other.stop()]);
    await a.refresh();
    expect(await listAnnounced(redis, 'media', schema)).toEqual([]);
    expect(await redis.exists(['node:media', 'node:media:a', 'node:signaling'])).toBe(0);
  });

  it('renews each second', async () => {
    let reads = 0;
    const one = announce(redis, 'worker', 'w', () => ({ id: 'w', load: ++reads }));
    await waitFor('a second reading', async () => (await listAnnounced(redis, 'worker', schema))[0]?.load === 2, 2_000);
    await one.stop();
  });

  it('leaves out who died without a word, and what is of another shape', async () => {
    await redis.zAdd('node:media', [
      { score: Date.now(), value: 'dead' },
      { score: Date.now() - 120_000, value: 'forgotten' },
      { score: Date.now(), value: 'strange' },
    ]);
    await redis.set('node:media:strange', JSON.stringify({ id: 5 }));
    expect(await listAnnounced(redis, 'media', schema)).toEqual([]);
    expect(await redis.zRange('node:media', 0, -1)).toEqual(['dead', 'strange']);
  });

  it('buries who is gone without waiting for the time to live, and nobody who renews', async () => {
    const lives = announce(redis, 'media', 'lives', () => ({ id: 'lives', load: 0 }));
    await waitFor('the entry', async () => (await redis.exists('node:media:lives')) === 1);
    const againMs = await buryAnnounced(redis, 'media', 'lives');
    expect(againMs).toBeGreaterThan(0);
    expect(againMs).toBeLessThanOrEqual(1_500);
    expect(await redis.exists('node:media:lives')).toBe(1);
    await redis.set('node:media:dead', JSON.stringify({ id: 'dead', load: 0 }), { expiration: { type: 'PX', value: 3_400 } });
    await redis.zAdd('node:media', { score: Date.now(), value: 'dead' });
    expect(await buryAnnounced(redis, 'media', 'dead')).toBe(0);
    expect(await listAnnounced(redis, 'media', schema)).toEqual([{ id: 'lives', load: 0 }]);
    expect(await buryAnnounced(redis, 'media', 'never')).toBe(0);
    await lives.stop();
  });

  it('is there again after Redis lost everything', async () => {
    const one = announce(redis, 'signaling', 's', () => ({ id: 's', load: 0 }));
    await waitFor('the entry', async () => (await listAnnounced(redis, 'signaling', schema)).length === 1);
    await redis.flushAll();
    await waitFor('the entry after the flush', async () => (await listAnnounced(redis, 'signaling', schema)).length === 1, 2_000);
    await one.stop();
  });
});
