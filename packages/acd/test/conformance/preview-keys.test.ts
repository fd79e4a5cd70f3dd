import { createAcd } from '@cordboard/acd';
import { newId } from '@cordboard/contracts';
import { createLogger } from '@cordboard/platform';
import { expect, it } from 'vitest';
import { at } from '../kit/at.ts';
import { useFloors } from '../kit/context.ts';
import { MONDAY_MS, type Floor } from '../kit/floor.ts';
import { publish } from '../kit/skilled.ts';
import { watchedRedis, type BeforeCall } from '../kit/watched-redis.ts';

const floors = useFloors();
const STAGE = /test:preview-[0-9a-f-]{36}:/;
/** As `STAGE_TUNING.keepMs`. */
const MOST_MS = 60_000;

/** A process of its own on the floor's tenant, whose calls are watched. */
async function previewer(floor: Floor, before: BeforeCall) {
  const { redis, clock, prefix } = floor;
  const log = createLogger('acd-test', 'fatal');
  const acd = await createAcd({ redis: watchedRedis(redis, before), processId: newId('process'), log, clock, testPrefix: prefix });
  const question = { queueId: floor.queue, atMs: MONDAY_MS, options: {}, present: 'everyone', ahead: 3 } as const;
  return { preview: () => acd.previewCall(floor.tenantId, question), close: () => acd.close() };
}

/** A floor where much happens to a call. */
async function openBusy(): Promise<Floor> {
  const floor = await floors.open({ agents: 3 });
  const skillId = newId('skill');
  const steps = [
    { requirement: { skillId, level: 1 as const }, forMs: 30_000, skipIf: null },
    { requirement: null, forMs: null, skipIf: null },
  ];
  const overflow = [{ afterMs: 60_000, when: 'always' as const, action: { type: 'message' as const } }];
  await publish(floor, { agents: [{ skills: [{ skillId, level: 3 }] }], queue: { routing: { steps, overflow } } });
  await floor.ready(at(floor.agents, 0));
  await floor.call();
  return floor;
}

const prefixesIn = (args: readonly unknown[]): readonly string[] => {
  const found = STAGE.exec(JSON.stringify(args));
  return found ? [found[0]] : [];
};

it('leaves nothing behind, and everything of the tenant as it was', async () => {
  const floor = await openBusy();
  const keys = async () => (await floor.redis.keys(`${floor.prefix}*`)).sort();
  const state = async () => [await keys(), await Promise.all((await keys()).map(async (key) => await floor.redis.dump(key)))];
  const before = await state();
  const prefixes = new Set<string>();
  let calls = 0;
  const { preview, close } = await previewer(floor, (_, args) => {
    calls += 1;
    for (const prefix of prefixesIn(args)) prefixes.add(prefix);
  });
  expect((await preview()).moments.map(({ what }) => what)).toEqual(['joined', 'asks', 'asks', 'stage']);
  expect(prefixes.size).toBe(1);
  // Not the length of the line nor who serves the queue: what the call comes through.
  expect(calls).toBeLessThan(120);
  for (const prefix of prefixes) expect(await floor.redis.keys(`${prefix}*`)).toEqual([]);
  expect(await state()).toEqual(before);
  await close();
});

it('leaves only what goes by itself when its process dies, whenever that is', async () => {
  const floor = await openBusy();
  const { preview, close } = await previewer(floor, (_, args) => {
    for (const prefix of prefixesIn(args)) prefixes.add(prefix);
    calls += 1;
    if (calls > diesAfter) throw new Error('dead');
  });
  let prefixes = new Set<string>();
  let calls = 0;
  let diesAfter = Infinity;
  let left = 0;
  // The first one also reads the configuration and loads the scripts.
  await preview();
  calls = 0;
  await preview();
  const all = calls;
  expect(all).toBeGreaterThan(20);
  for (let after = 0; after < all; after++) {
    [prefixes, calls, diesAfter] = [new Set(), 0, after];
    await expect(preview(), `after ${String(after)} calls`).rejects.toThrow();
    for (const prefix of prefixes) {
      for (const key of await floor.redis.keys(`${prefix}*`)) {
        left += 1;
        const ms = await floor.redis.pTTL(key);
        expect(ms, `${key} after ${String(after)} calls`).toBeGreaterThan(0);
        expect(ms, key).toBeLessThanOrEqual(MOST_MS);
      }
    }
  }
  expect(left).toBeGreaterThan(all);
  diesAfter = Infinity;
  await close();
});
