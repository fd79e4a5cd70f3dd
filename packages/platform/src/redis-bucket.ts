import type { BucketOptions, BucketVerdict } from './bucket.ts';
import { defineScript, runScript, type ScriptSet } from './lua.ts';
import type { RedisClient } from './redis.ts';

/**
 * KEYS 1 the bucket (hash: tokens, atMs). ARGV rate per second, burst, count.
 * Returns {ok 0|1, retry after ms}. Time is Redis' own, so processes with different clocks share one bucket.
 *
 * A string and not a file, because Next bundles this module into apps/web and a bundle has no folder to read from.
 */
const TAKE = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
local rate, burst, count = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local stored = redis.call('HMGET', KEYS[1], 'tokens', 'atMs')
local tokens = tonumber(stored[1]) or burst
local at = tonumber(stored[2]) or now
tokens = math.min(burst, tokens + math.max(0, now - at) / 1000 * rate)
local ok, retry = 0, 0
if tokens >= count then
  tokens = tokens - count
  ok = 1
else
  retry = math.ceil((count - tokens) / rate * 1000)
end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'atMs', string.format('%.3f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate * 1000) + 1000)
return { ok, retry }
`;
const scripts: ScriptSet = new Map([['take', defineScript(TAKE)]]);

export interface SharedBucket {
  /** Takes `count` (default 1) tokens, all or none. */
  take(count?: number): Promise<BucketVerdict>;
}

/** A token bucket that every process shares under `key`; it vanishes when it is full again. */
export function redisBucket(redis: RedisClient, key: string, options: BucketOptions): SharedBucket {
  const { ratePerSecond, burst } = options;
  return {
    async take(count = 1) {
      if (count > burst) return { ok: false, retryAfterMs: Number.POSITIVE_INFINITY };
      const reply = await runScript(redis, scripts, 'take', [key], [String(ratePerSecond), String(burst), String(count)]);
      if (!Array.isArray(reply)) throw new TypeError('the bucket script must return a list');
      return { ok: Number(reply[0]) === 1, retryAfterMs: Number(reply[1]) };
    },
  };
}
