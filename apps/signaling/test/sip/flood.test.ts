import { SipClient, startFlood, timeCalls } from '@cordboard/test-kit/raw-sip';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forkEdge, type EdgeFork } from './support/edge-fork.ts';
import { OFFER_SDP } from './support/edge-host.ts';
import { deskClaims, makeKeys, PUBLIC_URL, SHOP_ORIGIN, widgetClaims, type TestKeys } from './support/people.ts';
import { startRedis, type TestRedis } from './support/redis.ts';

const CALLERS = 10;
/** Calls of one caller: few enough that its own bucket never holds it up. */
const ROUNDS = 4;
const BUCKET = { ratePerSecond: 20, burst: 60 };

let redis: TestRedis;
let keys: TestKeys;
let edge: EdgeFork;

beforeAll(async () => {
  redis = await startRedis();
  keys = await makeKeys();
  edge = await forkEdge(redis.url, keys, { socketBucket: BUCKET, identityBucket: { ratePerSecond: 1_000, burst: 1_000 } });
}, 60_000);

afterAll(async () => {
  await edge.kill();
  await redis.stop();
});

/** New callers, whose own buckets are full, and their calls. */
async function setUps(): Promise<number> {
  const callers = await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      const claims = widgetClaims();
      const { token } = await keys.issuer.issue(claims, 600);
      return { claims, client: await new SipClient({ url: edge.url, claims, token, origin: SHOP_ORIGIN }).connect() };
    }),
  );
  let calls = 0;
  for (let round = 0; round < ROUNDS; round++) calls += (await timeCalls(callers, OFFER_SDP)).length;
  for (const { client } of callers) client.cut();
  return calls;
}

describe('a flood from one socket', () => {
  it('is paced by its bucket, and every call of the others is set up', { timeout: 60_000 }, async () => {
    const claims = deskClaims();
    const { token } = await keys.issuer.issue(claims, 600);
    const startedAt = performance.now();
    const flood = await startFlood({ url: edge.url, claims, token, origin: PUBLIC_URL });
    expect(await setUps()).toBe(CALLERS * ROUNDS);
    const report = await flood.stop();
    const seconds = (performance.now() - startedAt) / 1_000;
    expect(report.open).toBe(true);
    expect(report.sent).toBeGreaterThan(BUCKET.burst + BUCKET.ratePerSecond * seconds);
    expect(report.answers).toBeLessThanOrEqual(1 + BUCKET.burst + BUCKET.ratePerSecond * (seconds + 1));
  });
});
