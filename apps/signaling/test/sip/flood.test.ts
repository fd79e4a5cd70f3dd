import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forkEdge, type EdgeFork } from './support/edge-fork.ts';
import { OFFER_SDP } from './support/edge-host.ts';
import type { FlooderInput } from './support/flooder.ts';
import { deskClaims, makeKeys, PUBLIC_URL, widgetClaims, type TestKeys } from './support/people.ts';
import { startRedis, type TestRedis } from './support/redis.ts';
import { SipClient } from './support/sip-client.ts';

const CALLERS = 10;
/** Calls of one caller: few enough that its own bucket never holds it up. */
const ROUNDS = 4;
const BLOCKS = 2;
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

async function callers() {
  const all = [];
  for (let index = 0; index < CALLERS; index++) {
    const claims = widgetClaims();
    const { token } = await keys.issuer.issue(claims, 600);
    all.push({ claims, client: await new SipClient({ url: edge.url, claims, token }).connect() });
  }
  return all;
}

/** INVITE to 200 of calls one after another, in milliseconds, ascending. Each must succeed. */
async function setUps(blocks: number): Promise<number[]> {
  const times: number[] = [];
  for (let block = 0; block < blocks; block++) times.push(...(await setUpBlock()));
  return times.sort((a, b) => a - b);
}

async function setUpBlock(): Promise<number[]> {
  const all = await callers();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const { claims, client } of all) {
      const startedAt = performance.now();
      const answered = new Promise<number>((resolve) => {
        const listen = (data: unknown): void => {
          if (!String(data).startsWith('SIP/2.0 200')) return;
          client.socket.off('message', listen);
          resolve(performance.now() - startedAt);
        };
        client.socket.on('message', listen);
      });
      const { dialog } = await client.call(claims.webCallKeyId, OFFER_SDP);
      times.push(await answered);
      expect((await client.ask(dialog, 'BYE')).status).toBe(200);
    }
  }
  for (const { client } of all) client.cut();
  return times;
}

const p = (times: number[], share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;

describe('a flood from one socket', () => {
  it('is paced by its bucket, and every call of the others is set up', { timeout: 60_000 }, async () => {
    await setUps(1);
    const calm = await setUps(BLOCKS);

    const claims = deskClaims();
    const { token } = await keys.issuer.issue(claims, 600);
    const shape = new SipClient({ url: edge.url, claims, token });
    const head = (method: string, via: string): string[] => [
      via,
      `To: <${shape.aor}>`,
      `From: <${shape.aor}>;tag=flood`,
      `Call-ID: flood-${method}`,
      `CSeq: 1 ${method}`,
      'Max-Forwards: 69',
    ];
    const input: FlooderInput = {
      url: edge.url,
      origin: PUBLIC_URL,
      register: shape.message(`REGISTER sip:${shape.domain} SIP/2.0`, [
        ...head('REGISTER', shape.via('z9hG4bKreg')),
        `Contact: <${shape.contact}>`,
        shape.authorization,
      ]),
      // As much for the parser as is let through.
      message: shape.message(`OPTIONS ${shape.aor} SIP/2.0`, [
        ...head('OPTIONS', 'Via: SIP/2.0/WS client.invalid;branch=BRANCH'),
        `Contact: <${shape.contact}${';a=b'.repeat(160)}>`,
        `Record-Route: <sip:a@b.c;lr>${',<sip:a@b.c;lr>'.repeat(45)}`,
      ]),
    };
    const flooder = fork(fileURLToPath(new URL('./support/flooder.ts', import.meta.url)), [JSON.stringify(input)], { execArgv: [] });
    const startedAt = performance.now();
    await once(flooder, 'message');
    const flooded = await setUps(BLOCKS);
    flooder.send('report');
    const [report]: { sent: number; answers: number; open: boolean }[] = await once(flooder, 'message');
    flooder.kill('SIGKILL');

    const seconds = (performance.now() - startedAt) / 1_000;
    const figures = { calmP50: p(calm, 0.5), calmP99: p(calm, 0.99), floodedP50: p(flooded, 0.5), floodedP99: p(flooded, 0.99) };
    console.log('call set-up in ms', figures, 'ratio of p99', figures.floodedP99 / figures.calmP99, { ...report, seconds });
    expect(report?.open).toBe(true);
    expect(report?.sent).toBeGreaterThan(BUCKET.burst + BUCKET.ratePerSecond * seconds);
    expect(report?.answers).toBeLessThanOrEqual(1 + BUCKET.burst + BUCKET.ratePerSecond * (seconds + 1));
    expect(flooded).toHaveLength(CALLERS * ROUNDS * BLOCKS);
  });
});
