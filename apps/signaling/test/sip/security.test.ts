import { newId } from '@cordboard/contracts';
import { createTokenIssuer } from '@cordboard/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { endAccess } from '../../src/access.ts';
import { OFFER_SDP, startEdge, type EdgeHost } from './support/edge-host.ts';
import { deskClaims, makeKeys, PUBLIC_URL, SHOP_ORIGIN, widgetClaims } from './support/people.ts';
import { startRedis, type TestRedis } from './support/redis.ts';
import { header, type SipClient } from '@cordboard/test-kit/raw-sip';
import { waitFor } from './support/wait-for.ts';

let redis: TestRedis;
let host: EdgeHost;

beforeAll(async () => {
  redis = await startRedis();
  host = await startEdge({ redis: redis.client });
});

afterAll(async () => {
  await host.close();
  await redis.stop();
});

const statusOf = async (client: SipClient, ...invite: Parameters<SipClient['invite']>): Promise<number> =>
  (await client.response(client.invite(...invite).callId, 'INVITE')).status;

describe('who may speak', () => {
  it('takes the token with and without its scheme', async () => {
    const client = await host.client(deskClaims());
    expect((await client.register({ lines: [`Authorization: ${client.token}`] })).status).toBe(200);
    expect((await client.register({ lines: [`Authorization: bearer ${client.token}`] })).status).toBe(200);
  });

  it('refuses without a token, with a forged, an expired, or a resume token', async () => {
    const claims = deskClaims();
    const client = await host.client(claims);
    const bare = await client.register({ lines: [] });
    expect(bare.status).toBe(401);
    expect(bare.headers.get('www-authenticate')?.some((one) => one.startsWith('Bearer '))).toBe(true);
    const strangers = createTokenIssuer((await makeKeys()).privateJwk);
    client.token = (await strangers.issue(claims, 600)).token;
    expect((await client.register()).status).toBe(401);
    client.token = (await host.keys.issuer.issue(claims, -10)).token;
    expect((await client.register()).status).toBe(401);
    client.token = (await host.keys.issuer.issue({ ...widgetClaims(claims.tenantId), kind: 'resume' }, 600)).token;
    expect((await client.register()).status).toBe(403);
    expect((await client.register({ lines: ['Authorization: Basic YTpi'] })).status).toBe(401);
  });

  it('checks the token again for each call: an expired one keeps what runs and starts nothing', async () => {
    const claims = widgetClaims();
    const client = await host.client(claims);
    const { dialog } = await client.call(claims.webCallKeyId, OFFER_SDP);
    client.token = (await host.keys.issuer.issue(claims, -10)).token;
    expect(await statusOf(client, claims.webCallKeyId, OFFER_SDP)).toBe(401);
    expect((await client.register()).status).toBe(401);
    expect((await client.ask(dialog, 'BYE')).status).toBe(200);
  });

  it('takes a desk only from PUBLIC_URL, a widget only from its own site or PUBLIC_URL', async () => {
    const tries: [ReturnType<typeof deskClaims> | ReturnType<typeof widgetClaims>, string, number][] = [
      [deskClaims(), PUBLIC_URL, 200],
      [deskClaims(), SHOP_ORIGIN, 403],
      [deskClaims(), `${PUBLIC_URL}.evil.test`, 403],
      [deskClaims(), 'null', 403],
      [widgetClaims(), SHOP_ORIGIN, 200],
      [widgetClaims(), PUBLIC_URL, 200],
      [widgetClaims(), 'https://other-shop.test', 403],
    ];
    for (const [claims, origin, status] of tries) {
      const client = await host.client(claims, { origin });
      expect([claims.kind, origin, (await client.register()).status]).toEqual([claims.kind, origin, status]);
    }
  });

  it('takes no token from a client that names no Origin', async () => {
    for (const claims of [deskClaims(), widgetClaims()]) {
      const client = await host.client(claims, { origin: '' });
      expect((await client.register()).status).toBe(403);
    }
  });

  it('answers OPTIONS before it knows who asks, and knows no more after it', async () => {
    const client = await host.client(deskClaims());
    const callId = newId('command');
    const lines = [
      client.via(client.branch()),
      `To: <${client.aor}>`,
      `From: <${client.aor}>;tag=a`,
      `Call-ID: ${callId}`,
      'CSeq: 1 OPTIONS',
    ];
    client.send(client.message(`OPTIONS ${client.aor} SIP/2.0`, [...lines, client.authorization]));
    const answer = await client.response(callId, 'OPTIONS');
    expect(answer.status).toBe(200);
    expect(header(answer, 'allow').split(', ')).toEqual(['ACK', 'BYE', 'CANCEL', 'INFO', 'INVITE', 'OPTIONS', 'REGISTER', 'UPDATE']);
    for (let sent = 0; sent < 10; sent++) client.send('\r\n\r\n');
    await waitFor('the close of a socket that is still unknown', () => client.closeCode === 1008);
  });

  it('keeps a socket with the identity it first showed', async () => {
    const claims = deskClaims();
    const client = await host.client(claims);
    await client.register();
    const other = deskClaims(claims.tenantId);
    const token = (await host.keys.issuer.issue(other, 600)).token;
    const aor = `sip:${other.agentId}@${client.domain}`;
    expect((await client.register({ from: aor, to: aor, lines: [`Authorization: Bearer ${token}`] })).status).toBe(403);
  });
});

describe('who may name what', () => {
  it('refuses a REGISTER for anybody else', async () => {
    const claims = deskClaims();
    const client = await host.client(claims);
    const other = `sip:${newId('agent')}@${client.domain}`;
    const foreign = `sip:${claims.agentId}@${newId('tenant')}.cordboard.invalid`;
    expect((await client.register({ from: other, to: other })).status).toBe(403);
    expect((await client.register({ to: other })).status).toBe(403);
    expect((await client.register({ from: other })).status).toBe(403);
    expect((await client.register({ from: foreign, to: foreign })).status).toBe(403);
    expect((await client.register({ ruri: `sip:${newId('tenant')}.cordboard.invalid` })).status).toBe(403);
    expect((await client.register({ contact: `<${other}>;expires=60` })).status).toBe(403);
    expect((await client.register({ contact: '<sip:a@b.invalid>;expires=60, <sip:c@d.invalid>;expires=60' })).status).toBe(400);
    expect((await client.register({ contact: '<sips:a@b.invalid>' })).status).toBe(400);
    expect((await client.register({ lines: [client.authorization, 'X-Cordboard-Desk: dsk_nonsense'] })).status).toBe(400);
    expect((await client.register()).status).toBe(200);
  });

  it('refuses a call in somebody else’s name, to another tenant, or to another entry point', async () => {
    const claims = widgetClaims();
    const client = await host.client(claims);
    const before = host.invites.length;
    const own = claims.webCallKeyId;
    const lines = [client.authorization];
    expect(await statusOf(client, own, OFFER_SDP, { from: `sip:${newId('contact')}@${client.domain}` })).toBe(403);
    expect(await statusOf(client, own, OFFER_SDP, { from: `sip:${claims.contactId}@${newId('tenant')}.cordboard.invalid` })).toBe(403);
    expect(await statusOf(client, own, OFFER_SDP, { ruri: `sip:${own}@${newId('tenant')}.cordboard.invalid` })).toBe(403);
    expect(await statusOf(client, own, OFFER_SDP, { to: `sip:${own}@${newId('tenant')}.cordboard.invalid` })).toBe(403);
    expect(await statusOf(client, own, OFFER_SDP, { contact: `sip:${newId('agent')}@${client.domain}` })).toBe(403);
    expect(await statusOf(client, newId('webCallKey'), OFFER_SDP)).toBe(403);
    expect(await statusOf(client, newId('agent'), OFFER_SDP)).toBe(403);
    // Its own contact's address is for coming back in mid-call, and nobody else's is for anything.
    expect(await statusOf(client, newId('contact'), OFFER_SDP)).toBe(403);
    const attempt = `X-Cordboard-Attempt: ${newId('attempt')}`;
    expect(await statusOf(client, newId('contact'), OFFER_SDP, { lines: [...lines, attempt] })).toBe(403);
    expect(await statusOf(client, own, OFFER_SDP, { lines: [...lines, 'X-Cordboard-Attempt: 17'] })).toBe(400);
    expect(await statusOf(client, own, '')).toBe(488);
    expect(host.invites.length).toBe(before);
    expect(await statusOf(client, own, OFFER_SDP)).toBe(200);
    expect(await statusOf(client, claims.contactId, OFFER_SDP)).toBe(200);
  });

  it('is refused what removed access would give, in every process, and its legs end', async () => {
    const claims = widgetClaims();
    const client = await host.client(claims);
    await client.call(claims.webCallKeyId, OFFER_SDP);
    const bystander = await host.client(widgetClaims(claims.tenantId));
    await bystander.register();
    expect(host.edge.closeIdentity({ tenantId: newId('tenant'), webCallKeyId: claims.webCallKeyId }, 'removed')).toBe(0);
    const unshown = (await host.keys.issuer.issue(claims, 600)).token;
    await endAccess(redis.client, claims.tenantId, claims.webCallKeyId, 'removed', Date.now());
    expect(host.edge.closeIdentity({ tenantId: claims.tenantId, webCallKeyId: claims.webCallKeyId }, 'removed')).toBe(1);
    await client.request('BYE');
    await waitFor('the socket to close', () => client.closeCode === 1008);
    expect(bystander.closeCode).toBeNull();
    expect(host.events.at(-1)).toMatchObject({ type: 'ended', value: 'refused' });
    const other = await startEdge({ redis: redis.client, keys: host.keys });
    await client.connect(other.url);
    expect((await client.register()).status).toBe(403);
    // Also one that was made before and never shown: not the token is refused, but all of that time.
    client.token = unshown;
    await client.connect(other.url);
    expect((await client.register()).status).toBe(403);
    await other.close();
  });

  it('comes back with a new token after a change of role, and the call has gone on', async () => {
    const claims = deskClaims();
    const client = await host.client(claims);
    await client.register();
    const { dialog } = await client.call(newId('webCallKey'), OFFER_SDP);
    await endAccess(redis.client, claims.tenantId, claims.agentId, 'changed', Date.now());
    expect(host.edge.closeIdentity({ tenantId: claims.tenantId, agentId: claims.agentId }, 'changed')).toBe(1);
    await waitFor('the socket to close', () => client.closeCode === 1008);
    await client.connect();
    expect((await client.register()).status).toBe(401);
    const endedAtMs = Date.now();
    await waitFor('the next second, since that is how tokens tell the time', () => Date.now() > endedAtMs + 1_000);
    client.token = (await host.keys.issuer.issue({ ...claims, role: 'supervisor' }, 600)).token;
    expect((await client.register()).status).toBe(200);
    expect((await client.ask(dialog, 'BYE')).status).toBe(200);
    const told = (): string[] => host.events.filter(({ placement }) => placement.tenantId === claims.tenantId).map(({ type }) => type);
    await waitFor('the end to be told', () => told().length === 3);
    expect(told()).toEqual(['lost', 'back', 'ended']);
  });
});

describe('limits', () => {
  it('closes on a message over 16 kB, before or after authentication', async () => {
    for (const known of [false, true]) {
      const client = await host.client(deskClaims());
      if (known) await client.register();
      client.send('x'.repeat(16_385));
      await waitFor('the close', () => client.closeCode === 1009);
    }
  });

  it('closes an unauthenticated socket after its time', async () => {
    const brief = await startEdge({ redis: redis.client, keys: host.keys, configuration: { unauthenticatedMs: 300 } });
    const client = await brief.client(deskClaims());
    const known = await brief.client(deskClaims());
    await known.register();
    await waitFor('the close', () => client.closeCode === 1008);
    expect(known.closeCode).toBeNull();
    expect((await known.register()).status).toBe(200);
    await brief.close();
  });

  it('closes an unauthenticated socket at its eleventh message, whatever it is', async () => {
    const client = await host.client(deskClaims());
    for (let sent = 0; sent < 10; sent++) client.send('\r\n');
    client.send(client.message(`REGISTER sip:${client.domain} SIP/2.0`, [client.via(client.branch()), client.authorization]));
    await waitFor('the close', () => client.closeCode === 1008);
    expect(client.inbox).toEqual([]);
  });

  it('closes a socket that does not speak SIP', async () => {
    const client = await host.client(deskClaims());
    await client.register();
    for (let sent = 0; sent < 10; sent++) client.send('GET / HTTP/1.1\r\n\r\n');
    await waitFor('the close', () => client.closeCode === 1008);
  });

  it('slows a socket down without losing anything', async () => {
    const slow = await startEdge({
      redis: redis.client,
      keys: host.keys,
      configuration: { socketBucket: { ratePerSecond: 100, burst: 5 } },
    });
    const client = await slow.client(deskClaims());
    await client.register();
    const pongs: string[] = [];
    client.socket.on('message', (data) => pongs.push(String(data)));
    const startedAt = performance.now();
    for (let sent = 0; sent < 40; sent++) client.send('\r\n\r\n');
    await waitFor('all pongs', () => pongs.length === 40);
    // 40 messages, of which the bucket gives no more than its burst of 5 without waiting 10 ms for each.
    expect(performance.now() - startedAt).toBeGreaterThan(300);
    expect(client.closeCode).toBeNull();
    expect((await client.register()).status).toBe(200);
    await slow.close();
  });

  it('refuses REGISTER and INVITE beyond the buckets of the identity and of its tenant', async () => {
    const tight = await startEdge({
      redis: redis.client,
      keys: host.keys,
      configuration: { identityBucket: { ratePerSecond: 0.1, burst: 2 }, tenantBucket: { ratePerSecond: 0.1, burst: 5 } },
    });
    const claims = deskClaims();
    const client = await tight.client(claims);
    expect((await client.register()).status).toBe(200);
    // The bucket is the identity's, not the socket's.
    const again = await tight.client(claims);
    expect((await again.register()).status).toBe(200);
    const refused = await again.register();
    expect(refused.status).toBe(503);
    expect(Number(header(refused, 'retry-after'))).toBeGreaterThan(1);
    const statuses: number[] = [];
    for (let index = 0; index < 4; index++) {
      const colleague = await tight.client(deskClaims(claims.tenantId));
      statuses.push((await colleague.register()).status);
    }
    expect(statuses).toEqual([200, 200, 200, 503]);
    const stranger = await tight.client(deskClaims());
    expect((await stranger.register()).status).toBe(200);
    await tight.close();
  });

  it('does not take a WebSocket without the subprotocol', async () => {
    const socket = new WebSocket(host.url, 'chat', { origin: PUBLIC_URL });
    const failed = await new Promise((resolve) => socket.once('error', resolve));
    expect(failed).toBeInstanceOf(Error);
  });
});
