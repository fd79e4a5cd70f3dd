import type { RedisClient } from '@cordboard/platform';

const COUNT = 500;

/** Walks a hash in steps, so that a large one never holds Redis. A field may come twice when the hash grows meanwhile. */
export async function* scanHash(redis: RedisClient, key: string): AsyncGenerator<readonly { field: string; value: string }[]> {
  let cursor = '0';
  do {
    const step = await redis.hScan(key, cursor, { COUNT });
    cursor = step.cursor;
    yield step.entries;
  } while (cursor !== '0');
}
