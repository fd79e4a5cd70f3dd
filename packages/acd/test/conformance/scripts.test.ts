import {
  AGENT_TRANSITIONS,
  CONSULT_TRANSITIONS,
  CONTACT_TRANSITIONS,
  newId,
  SUPERVISION_TRANSITIONS,
  TALLY_NAMES,
} from '@cordboard/contracts';
import { connectRedis, createLogger } from '@cordboard/platform';
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createAcd } from '@cordboard/acd';
import { COMMANDS_FOLDER } from '../../src/create-acd.ts';
import { createCommands } from '../../src/store/commands.ts';
import { createKeys, TENANT_KEY_NAMES } from '../../src/store/keys.ts';
import { loadLibrary } from '../../src/store/lua-library.ts';
import { DEFAULT_TUNING } from '../../src/tuning.ts';
import { at } from '../kit/at.ts';
import { useFloors } from '../kit/context.ts';
import { createTestClock } from '../kit/floor.ts';

const floors = useFloors();
const folder = new URL('../../src/commands/', import.meta.url);
const include = (name: string) => readFile(new URL(`includes/${name}.lua`, folder), 'utf8');

describe('the scripts', () => {
  it('know the transitions of the contracts', async () => {
    const floor = await floors.open();
    const names = ['CONTACT', 'AGENT', 'CONSULT', 'SUPERVISION'].map((name) => `cjson.encode(${name}_TRANSITIONS)`);
    const source = `${await include('transition')}\nreturn { ${names.join(', ')} }`;
    const reply = await floor.redis.eval(source, { keys: [], arguments: [] });
    // An empty list and an empty object are one in Lua.
    const table = (value: unknown) => JSON.parse(String(value).replaceAll('{}', '[]')) as unknown;
    expect(Array.isArray(reply) ? reply.map(table) : reply).toEqual([
      ...[CONTACT_TRANSITIONS, AGENT_TRANSITIONS, CONSULT_TRANSITIONS, SUPERVISION_TRANSITIONS],
    ]);
  });

  it('name the keys in the order of the module that builds them', async () => {
    const list = /KEY_NAMES = \{([^}]*)\}/.exec(await include('keys'))?.[1] ?? '';
    expect([...list.matchAll(/'(\w+)'/g)].map((match) => match[1])).toEqual([...TENANT_KEY_NAMES]);
  });

  it('count by the names of the contracts', async () => {
    const list = /TALLIES = \{([^}]*)\}/.exec(await include('counters'))?.[1] ?? '';
    expect([...list.matchAll(/'(\w+)'/g)].map((match) => match[1])).toEqual([...TALLY_NAMES]);
  });

  it('set states in one place only', async () => {
    const includes = await readdir(new URL('includes/', folder));
    const commands = (await readdir(folder)).filter((name) => name.endsWith('.lua'));
    const files = [...commands, ...includes.map((name) => `includes/${name}`)];
    const setting: string[] = [];
    for (const file of files) {
      const source = await readFile(new URL(file, folder), 'utf8');
      if (/\b(record|contactRecord|agentRecord)\.state = /.test(source)) setting.push(file);
    }
    // Offers have no table of their own: an offer is pending once and then over.
    expect(setting.sort()).toEqual(['includes/offer.lua', 'includes/transition.lua']);
    expect((await include('offer')).match(/record\.state = /g)).toHaveLength(2);
  });

  it('each say what they take and give, and stay small', async () => {
    const commands = (await readdir(folder)).filter((name) => name.endsWith('.lua') && name !== 'library.lua');
    expect(commands.length).toBeGreaterThan(30);
    for (const name of commands) {
      const source = await readFile(new URL(name, folder), 'utf8');
      expect(source, name).toMatch(/^-- ARGV /m);
      expect(source, name).toMatch(/^-- Returns /m);
      expect(source.split('\n').length, name).toBeLessThan(120);
    }
  });

  it('touch no key that they were not given', async () => {
    const floor = await floors.open();
    await floor.ready(at(floor.agents, 0));
    await floor.call();
    await floor.talk(at(floor.agents, 0));
    const known = createKeys(floor.prefix);
    const all = new Set([...known.tenant(floor.tenantId), known.tenants, known.reconcileLease]);
    for (const key of await floor.redis.keys(`${floor.prefix}*`)) expect(all, key).toContain(key);
  });
});

describe('time', () => {
  const log = createLogger('acd-test', 'silent');

  it('comes from Redis; an argument is refused without a test prefix', async () => {
    const redis = await connectRedis(floors.url, { name: 'acd-test', log });
    const tenantId = newId('tenant');
    const processId = newId('process');
    const clock = createTestClock();
    await expect(createAcd({ redis, processId, log, clock })).rejects.toThrow(/test prefix/);
    await expect(createAcd({ redis, processId, log, testPrefix: 'production:' })).rejects.toThrow(/test:/);
    const library = await loadLibrary(COMMANDS_FOLDER, 'acd');
    const options = { redis, library, keys: createKeys(''), clock, tuning: DEFAULT_TUNING };
    const forged = createCommands({ ...options, sendTime: true });
    await expect(forged.run(tenantId, 'contact-read', [newId('contact')])).rejects.toMatchObject({
      code: 'internal',
      cause: { message: expect.stringContaining('only under a test prefix') as string },
    });
    const acd = await createAcd({ redis, processId, log });
    await acd.appendEvent(tenantId, { type: 'recovered', what: 'test', contactId: null, agentId: null });
    const [event] = (await acd.readEvents(tenantId, { epoch: 1, seq: 0 }, 1)) ?? [];
    expect(Math.abs((event?.atMs ?? 0) - Date.now())).toBeLessThan(5_000);
    await acd.close();
    redis.destroy();
  });
});
