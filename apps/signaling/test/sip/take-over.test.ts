import type { TenantId } from '@cordboard/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forkEdge, type EdgeFork } from './support/edge-fork.ts';
import { ANSWER_SDP, HOLD_SDP, OFFER_SDP } from './support/edge-host.ts';
import { makeKeys, SHOP_ORIGIN, widgetClaims, type TestKeys } from './support/people.ts';
import { startRedis, type TestRedis } from './support/redis.ts';
import { header, SipClient } from '@cordboard/test-kit/raw-sip';
import { waitFor } from './support/wait-for.ts';

let redis: TestRedis;
let keys: TestKeys;
let victim: EdgeFork;
let first: EdgeFork;
let second: EdgeFork;

beforeAll(async () => {
  redis = await startRedis();
  keys = await makeKeys();
  [victim, first, second] = await Promise.all([forkEdge(redis.url, keys), forkEdge(redis.url, keys), forkEdge(redis.url, keys)]);
}, 60_000);

afterAll(async () => {
  await Promise.all([victim, first, second].map(async (edge) => await edge.kill()));
  await redis.stop();
});

const dialogKeys = async (tenantId: TenantId) => await redis.client.keys(`sig:{${tenantId}}:dialog:*`);

/** A widget in a call through this process, its dialog written. */
async function callThrough(edge: EdgeFork) {
  const claims = widgetClaims();
  const { token } = await keys.issuer.issue(claims, 600);
  const client = await new SipClient({ url: edge.url, claims, token, origin: SHOP_ORIGIN }).connect();
  await client.register();
  const { dialog } = await client.call(claims.webCallKeyId, OFFER_SDP);
  const { legId } = await edge.placed();
  await waitFor('the dialog in redis', async () => (await dialogKeys(claims.tenantId)).length === 1);
  return { claims, legId, client, dialog };
}

describe('a dialog whose process was killed', () => {
  let calls: Awaited<ReturnType<typeof callThrough>>[] = [];

  beforeAll(async () => {
    calls = [await callThrough(victim), await callThrough(victim), await callThrough(victim)];
    await calls[0]?.client.offer(calls[0].dialog, HOLD_SDP);
    await victim.kill();
    await waitFor('the end of the sockets', () => calls.every(({ client }) => client.closeCode !== null));
  });

  const take = () => {
    const call = calls.shift();
    if (!call) throw new Error('more tests than calls');
    return call;
  };

  it('goes on in the process that its softphone comes to: offers, digits and BYE from both sides', async () => {
    const { claims, legId, client, dialog } = take();
    await client.connect(first.url);
    expect((await client.register()).status).toBe(200);
    await first.event('back', legId);

    const offered = await client.offer(dialog, OFFER_SDP);
    expect(offered.status).toBe(200);
    expect(offered.body).toBe(ANSWER_SDP);
    expect((await first.event('offer', legId)).value).toBe(OFFER_SDP);
    const digit = { lines: ['Content-Type: application/dtmf-relay'], body: 'Signal=7\r\nDuration=100' };
    expect((await client.ask(dialog, 'INFO', digit)).status).toBe(200);
    expect((await first.event('digit', legId)).value).toBe('7');
    expect((await client.ask(dialog, 'UPDATE')).status).toBe(200);

    await first.bye(claims.tenantId, legId);
    const bye = await client.request('BYE');
    expect(header(bye, 'call-id')).toBe(dialog.callId);
    expect(header(bye, 'from')).toContain(`;tag=${dialog.remoteTag}`);
    expect(header(bye, 'to')).toContain(`;tag=${dialog.localTag}`);
    // Whatever the dead process sent last, this is above it.
    expect(Number(header(bye, 'cseq').split(' ')[0])).toBeGreaterThan(100);
    client.reply(bye, 200);
    await waitFor('the dialog to be gone', async () => (await dialogKeys(claims.tenantId)).length === 0);
  });

  it('is taken over by its own next request, and the hang-up is told', async () => {
    const { legId, client, dialog } = take();
    await client.connect(first.url);
    expect((await client.ask(dialog, 'BYE', { lines: [client.authorization] })).status).toBe(200);
    expect((await first.event('ended', legId)).value).toBe('remoteHangup');
  });

  it('gets the BYE that somebody asked for while nobody carried it', async () => {
    const { claims, legId, client } = take();
    await second.bye(claims.tenantId, legId, 'moved');
    await client.connect(first.url);
    await client.register();
    const bye = await client.request('BYE');
    // It tells the page what to do, however late it comes.
    expect(header(bye, 'reason')).toContain('text="moved"');
    client.reply(bye, 200);
    await waitFor('the dialog to be gone', async () => (await dialogKeys(claims.tenantId)).length === 0);
    expect(first.eventsOf(legId)).toEqual([]);
  });
});

describe('a softphone that comes to another process while the first is alive', () => {
  it('takes its dialog along; the first forgets it without a word', async () => {
    const { claims, legId, client, dialog } = await callThrough(first);
    client.cut();
    await first.event('lost', legId);
    await client.connect(second.url);
    await client.register();
    await second.event('back', legId);
    expect((await client.offer(dialog, HOLD_SDP)).status).toBe(200);
    // Asked of the process that no longer has it: it tells the one that does.
    await first.bye(claims.tenantId, legId);
    client.reply(await client.request('BYE'), 200);
    await waitFor('the dialog to be gone', async () => (await dialogKeys(claims.tenantId)).length === 0);
    expect(first.eventsOf(legId)).toEqual([]);
  });

  it('is sent its BYE although what one process told the other was lost', async () => {
    const { claims, legId, client } = await callThrough(first);
    // Redis drops what is published for a subscriber that is away.
    const cut = async (): Promise<unknown> => await redis.client.sendCommand(['CLIENT', 'KILL', 'TYPE', 'pubsub']);
    await cut();
    const cutting = setInterval(() => void cut(), 1);
    await second.bye(claims.tenantId, legId).finally(() => clearInterval(cutting));
    client.reply(await client.request('BYE'), 200);
    await waitFor('the dialog to be gone', async () => (await dialogKeys(claims.tenantId)).length === 0);
    expect(first.eventsOf(legId)).toEqual([]);
  });

  it('comes back to the first', async () => {
    const { legId, client, dialog } = await callThrough(first);
    client.cut();
    await first.event('lost', legId);
    await client.connect(second.url);
    await client.register();
    await second.event('back', legId);
    client.cut();
    await second.event('lost', legId);
    await client.connect(first.url);
    await client.register();
    await first.event('back', legId);
    expect((await client.ask(dialog, 'BYE')).status).toBe(200);
    expect((await first.event('ended', legId)).value).toBe('remoteHangup');
    expect(second.eventsOf(legId)).toEqual([]);
  });
});
