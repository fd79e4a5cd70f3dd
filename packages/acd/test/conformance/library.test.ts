import { connectPlainRedis, createLogger, type PlainRedisClient } from '@cordboard/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadLibrary, runFunction } from '../../src/store/lua-library.ts';
import { startOwnRedis, type TestRedis } from '../kit/redis-server.ts';

let server: TestRedis;
let redis: PlainRedisClient;
beforeAll(async () => {
  // Of its own: functions are one for all tenants, and this test makes Redis forget them.
  server = await startOwnRedis();
  redis = await connectPlainRedis(server.url, { name: 'acd-library', log: createLogger('acd-test', 'fatal') });
});
afterAll(async () => {
  redis.destroy();
  await server.stop();
});

const fixtures = (name: string): URL => new URL(`../fixtures/${name}/`, import.meta.url);

describe('a Lua library', () => {
  it('runs commands on a common part that is loaded once, each include once', async () => {
    const library = await loadLibrary(fixtures('library'), 'test');
    expect([...library.commands]).toEqual(['fail', 'set-both']);
    expect(library.name).toMatch(/^test_[0-9a-f]{12}$/);
    expect(library.source.match(/local NAMES/g)).toHaveLength(1);
    expect(await runFunction(redis, library, 'set-both', ['lua:a', 'lua:b'], ['v'])).toEqual(['one', 'two', 1]);
    expect(await runFunction(redis, library, 'set-both', ['lua:a', 'lua:b'], ['w'])).toEqual(['one', 'two', 2]);
    expect(await redis.mGet(['lua:a', 'lua:b'])).toEqual(['wone', 'wone']);
  });

  it('is loaded again when Redis forgot it, and only then', async () => {
    const library = await loadLibrary(fixtures('library'), 'test');
    await redis.functionFlush();
    await redis.configResetStat();
    await Promise.all(['lua:c', 'lua:d', 'lua:e'].map((key) => runFunction(redis, library, 'set-both', [key, key], ['v'])));
    await runFunction(redis, library, 'set-both', ['lua:c', 'lua:d'], ['w']);
    expect(await redis.mGet(['lua:c', 'lua:e'])).toEqual(['wone', 'vone']);
    expect(await redis.functionList()).toMatchObject([{ library_name: library.name }]);
    const loads = Number(/cmdstat_function\|load:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1]);
    expect(loads).toBeGreaterThan(0);
    await runFunction(redis, library, 'set-both', ['lua:c', 'lua:d'], ['x']);
    expect(await redis.info('commandstats')).toContain(`cmdstat_function|load:calls=${String(loads)},`);
  });

  it('passes an error reply of a command on', async () => {
    const library = await loadLibrary(fixtures('library'), 'test');
    await expect(runFunction(redis, library, 'fail', [], [])).rejects.toThrow('OFFER_STALE');
  });

  it('refuses a circle, a missing include and an unknown name, and says where', async () => {
    const circle = 'library.lua → includes/a.lua → includes/b.lua → includes/a.lua';
    await expect(loadLibrary(fixtures('library-circle'), 'test')).rejects.toThrow(circle);
    await expect(loadLibrary(fixtures('library-missing'), 'test')).rejects.toThrow('library.lua includes nowhere');
    const library = await loadLibrary(fixtures('library'), 'test');
    await expect(runFunction(redis, library, 'other', [], [])).rejects.toThrow('known: fail, set-both');
  });
});
