import type { z } from 'zod';
import { createLogger, type Logger } from './log.ts';
import { defineScript, runScript, type ScriptSet } from './lua.ts';
import type { RedisClient } from './redis.ts';

const EVERY_MS = 1_000;
const LIVES_MS = 5_000;
/** An id that was not renewed for this long leaves the set; far above what clocks of two hosts may differ by. */
const FORGET_MS = 60_000;
/** Whoever lives renews each second; half a second is for a busy machine. */
const OVERDUE_MS = 1_500;

export type AnnouncedKind = 'media' | 'signaling' | 'worker';

/** The one place that builds the `node:…` keys. The set names who may be there, so that nobody has to scan all keys. */
const keys = {
  known: (kind: AnnouncedKind) => `node:${kind}`,
  one: (kind: AnnouncedKind, id: string) => `node:${kind}:${id}`,
};

export interface Announcement {
  /** Writes at once, for what others should see now (drain begins). Rejects when Redis does. */
  refresh(): Promise<void>;
  /** Takes the entry away, so that nobody waits for its time to live. Idempotent. */
  stop(): Promise<void>;
}

/** Writes `read()` as JSON under `node:<kind>:<id>` each second, with a time to live of 5 s. */
export function announce(redis: RedisClient, kind: AnnouncedKind, id: string, read: () => object, log?: Logger): Announcement {
  const logger = log ?? createLogger('announce', 'warn');
  let stopped: Promise<void> | undefined;
  const write = async (): Promise<void> => {
    if (stopped) return;
    await Promise.all([
      redis.set(keys.one(kind, id), JSON.stringify(read()), { expiration: { type: 'PX', value: LIVES_MS } }),
      redis.zAdd(keys.known(kind), { score: Date.now(), value: id }),
    ]);
  };
  /** Settles when no write is under way; `stop` must not be overtaken by one. */
  let writing: Promise<void> = Promise.resolve();
  const refresh = (): Promise<void> => {
    const written = write();
    const settled = written.then(
      () => undefined,
      (error: unknown) => {
        logger.warn({ err: error, kind, id }, 'the announcement was not written');
      },
    );
    writing = Promise.all([writing, settled]).then(() => undefined);
    return written;
  };
  const beat = (): void => {
    // Logged in `refresh`; the next beat is the remedy.
    refresh().catch(() => undefined);
  };
  beat();
  const timer = setInterval(beat, EVERY_MS);
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await writing;
    await Promise.all([redis.del(keys.one(kind, id)), redis.zRem(keys.known(kind), id)]);
  };
  return { refresh, stop: () => (stopped ??= stop()) };
}

/** All entries that are alive and match the schema, in the order of their ids; what does not match is left out. */
export async function listAnnounced<S extends z.ZodType>(redis: RedisClient, kind: AnnouncedKind, schema: S): Promise<z.output<S>[]> {
  const ids = (await redis.zRange(keys.known(kind), 0, -1)).sort();
  const values = await Promise.all(ids.map(async (id) => await redis.get(keys.one(kind, id))));
  await redis.zRemRangeByScore(keys.known(kind), '-inf', Date.now() - FORGET_MS);
  return values.flatMap((value) => {
    if (value === null) return [];
    const parsed = schema.safeParse(JSON.parse(value));
    return parsed.success ? [parsed.data] : [];
  });
}

/** One step, so that a renewal between looking and burying is never lost. Returns what is left of an entry's time to live, or 0. */
const BURY: ScriptSet = new Map([
  [
    'bury',
    defineScript(`
local left = redis.call('PTTL', KEYS[1])
if left > tonumber(ARGV[1]) then return left end
redis.call('DEL', KEYS[1])
return 0`),
  ],
]);

/**
 * Takes away the entry of a process that others found gone (its port refuses them), if it has not renewed it since. Resolves
 * with 0 when there is no entry any more, else with how long to wait before asking again, ms: one who still renews lives.
 */
export async function buryAnnounced(redis: RedisClient, kind: AnnouncedKind, id: string): Promise<number> {
  const overdueMs = LIVES_MS - OVERDUE_MS;
  const leftMs = Number(await runScript(redis, BURY, 'bury', [keys.one(kind, id)], [String(overdueMs)]));
  return leftMs === 0 ? 0 : leftMs - overdueMs;
}
