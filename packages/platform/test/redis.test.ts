import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  asRedisError,
  connectRedis,
  createLogger,
  loadScripts,
  nodeUrls,
  redisBucket,
  runScript,
  type PlainRedisClient,
} from '../src/index.ts';
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

const fixtures = (name: string): URL => new URL(`./fixtures/${name}/`, import.meta.url);

describe('Lua scripts', () => {
  it('runs a script with its includes, each included once', async () => {
    const scripts = await loadScripts(fixtures('lua'));
    expect([...scripts.keys()]).toEqual(['fail', 'set-both']);
    expect(scripts.get('set-both')?.source.match(/local NAMES/g)).toHaveLength(1);
    expect(await runScript(redis, scripts, 'set-both', ['lua:a', 'lua:b'], ['v'])).toEqual(['one', 'two']);
    expect(await redis.mGet(['lua:a', 'lua:b'])).toEqual(['vone', 'vone']);
  });

  it('goes on when Redis forgot the scripts, and uses the hash when it knows them', async () => {
    const scripts = await loadScripts(fixtures('lua'));
    await redis.scriptFlush();
    await redis.configResetStat();
    await runScript(redis, scripts, 'set-both', ['lua:c', 'lua:d'], ['v']);
    await runScript(redis, scripts, 'set-both', ['lua:c', 'lua:d'], ['w']);
    expect(await redis.get('lua:c')).toBe('wone');
    const stats = await redis.info('commandstats');
    expect(stats).toMatch(/cmdstat_evalsha:calls=2/);
    expect(stats).toMatch(/cmdstat_eval:calls=1/);
  });

  it('passes an error reply of the script on', async () => {
    const scripts = await loadScripts(fixtures('lua'));
    await expect(runScript(redis, scripts, 'fail', [], [])).rejects.toThrow('OFFER_STALE');
  });

  it('refuses a circle, a missing include and an unknown name, and says where', async () => {
    await expect(loadScripts(fixtures('lua-circle'))).rejects.toThrow('loop.lua → includes/a.lua → includes/b.lua → includes/a.lua');
    await expect(loadScripts(fixtures('lua-missing'))).rejects.toThrow('lost.lua includes nowhere');
    await expect(runScript(redis, await loadScripts(fixtures('lua')), 'other', [], [])).rejects.toThrow('known: fail, set-both');
  });
});

describe('connectRedis', () => {
  it('comes back by itself after Redis was away, and logs the loss once', async () => {
    const lines: string[] = [];
    const client = await connectRedis(server.url, { name: 'back', log: createLogger('t', 'info', { write: (line) => lines.push(line) }) });
    await client.set('kept', '1');
    await server.restart();
    await waitFor('an answer after the restart', async () => (await client.ping()) === 'PONG');
    expect(await client.get('kept')).toBeNull();
    expect(lines.filter((line) => line.includes('not reachable'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('reachable again'))).toHaveLength(1);
    client.destroy();
  });

  it('a command under which Redis goes away is refused as store_unavailable, a wrong one is not', async () => {
    const client = await connectRedis(server.url, { name: 'under', log: createLogger('t', 'silent') });
    await client.set('text', 'x');
    const wrong = await client.incr('text').catch(asRedisError);
    expect(wrong).toBeInstanceOf(Error);
    expect(wrong).not.toHaveProperty('code', 'store_unavailable');
    const refused = client.blPop('nothing', 60).catch(asRedisError);
    await waitFor('the command to be under way', async () => (await redis.info('clients')).includes('blocked_clients:1'));
    await server.restart();
    expect(await refused).toMatchObject({ code: 'store_unavailable', data: { store: 'redis' } });
    client.destroy();
    expect(await client.get('text').catch(asRedisError)).toMatchObject({ code: 'store_unavailable' });
  });

  it('says it when several servers are named that are no cluster', async () => {
    const url = 'redis://127.0.0.1:1';
    const twice = `${server.url},${server.url}`;
    await expect(connectRedis(twice, { name: 'x', log: createLogger('t', 'silent') })).rejects.toMatchObject({
      code: 'internal',
      data: { detail: expect.stringContaining('they are no cluster') as string },
    });
    expect(nodeUrls(`redis://:a,b@h:1,${url},rediss://x:2`)).toEqual(['redis://:a,b@h:1', url, 'rediss://x:2']);
  });

  it('refuses an address of another kind', async () => {
    await expect(connectRedis('http://127.0.0.1', { name: 'x', log: createLogger('t', 'silent') })).rejects.toThrow();
  });
});

describe('redisBucket', () => {
  it('is shared by all who use the key', async () => {
    const other = await server.connect('other');
    const options = { ratePerSecond: 0.5, burst: 5 };
    const takes = await Promise.all(
      Array.from({ length: 12 }, (_, index) => redisBucket(index % 2 === 0 ? redis : other, 'bucket:shared', options).take()),
    );
    expect(takes.filter((verdict) => verdict.ok)).toHaveLength(5);
    const refused = takes.find((verdict) => !verdict.ok);
    expect(refused?.retryAfterMs).toBeGreaterThan(1_500);
    expect(refused?.retryAfterMs).toBeLessThanOrEqual(2_000);
  });

  it('fills again at its rate, and leaves nothing behind', async () => {
    const bucket = redisBucket(redis, 'bucket:fast', { ratePerSecond: 100, burst: 2 });
    expect((await bucket.take(2)).ok).toBe(true);
    expect((await bucket.take(2)).ok).toBe(false);
    await waitFor('the bucket to fill again', async () => (await bucket.take(2)).ok);
    expect(await redis.pTTL('bucket:fast')).toBeGreaterThan(0);
    expect((await bucket.take(3)).retryAfterMs).toBe(Number.POSITIVE_INFINITY);
  });
});
