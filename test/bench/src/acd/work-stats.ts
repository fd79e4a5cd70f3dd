import type { PlainRedisClient } from '@cordboard/platform';

/** What Redis did since it was started. */
export interface RedisWork {
  /** Commands on data, those of scripts among them; each reads or writes one element or a bounded range. */
  readonly elements: number;
  readonly scriptUs: number;
}

/** Not work on elements: the scripts themselves, messages and questions about the server. */
const NO_ELEMENTS = /^(info|function|time|publish|subscribe|ping|script|config|client|hello|auth|select)(\||$)/;

const SCRIPTS = /^(eval|evalsha|fcall)(_ro)?$/;

/** From INFO commandstats: `cmdstat_hget:calls=21,usec=175,…`. */
export function parseWork(info: string): RedisWork {
  let [elements, scriptUs] = [0, 0];
  for (const [, name = '', calls, usec] of info.matchAll(/^cmdstat_([^:]+):calls=(\d+),usec=(\d+)/gm)) {
    if (SCRIPTS.test(name)) scriptUs += Number(usec);
    else if (!NO_ELEMENTS.test(name)) elements += Number(calls);
  }
  return { elements, scriptUs };
}

export async function readWork(redis: PlainRedisClient): Promise<RedisWork> {
  return parseWork(await redis.info('commandstats'));
}

export const since = (before: RedisWork, after: RedisWork): RedisWork => ({
  elements: after.elements - before.elements,
  scriptUs: after.scriptUs - before.scriptUs,
});
