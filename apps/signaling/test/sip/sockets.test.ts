import { newId } from '@cordboard/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANSWER_SDP, HOLD_SDP, OFFER_SDP, placementFor, startEdge, type EdgeHost } from './support/edge-host.ts';
import { deskClaims } from './support/people.ts';
import { startRedis, type TestRedis } from './support/redis.ts';
import { header } from '@cordboard/test-kit/raw-sip';
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

/** An agent's softphone in a call that we started. */
async function inCall(at: EdgeHost = host) {
  const claims = deskClaims();
  const client = await at.client(claims);
  await client.register();
  const placement = placementFor(claims.tenantId, at.processId);
  const offer = { agentId: claims.agentId, deskId: null, offerId: newId('offer'), placement, sdp: OFFER_SDP };
  const answered = at.edge.invite(offer, new AbortController().signal);
  const dialog = await client.answer(await client.request('INVITE'), ANSWER_SDP);
  await answered;
  return { claims, client, placement, dialog };
}

describe('a lost socket', () => {
  it('leaves the dialog for its grace: the softphone returns, holds, and hangs up', async () => {
    const { client, placement, dialog, claims } = await inCall();
    client.cut();
    await host.event('lost', placement.legId);
    await waitFor('the loss to be written', async () => ((await host.edge.describe(claims.tenantId, placement.legId))?.lostAtMs ?? 0) > 0);
    await client.connect();
    expect((await client.register()).status).toBe(200);
    await host.event('back', placement.legId);
    await waitFor('the return to be written', async () => (await host.edge.describe(claims.tenantId, placement.legId))?.lostAtMs === null);
    expect((await client.offer(dialog, HOLD_SDP)).status).toBe(200);
    expect((await client.ask(dialog, 'BYE')).status).toBe(200);
    expect((await host.event('ended', placement.legId)).value).toBe('remoteHangup');
  });

  it('is replaced by a request of the dialog itself, without a registration', async () => {
    const { client, placement, dialog } = await inCall();
    client.cut();
    await host.event('lost', placement.legId);
    await client.connect();
    expect((await client.offer(dialog, HOLD_SDP)).status).toBe(200);
    await host.event('back', placement.legId);
  });

  it('needs the token again', async () => {
    const { client, placement, dialog } = await inCall();
    client.cut();
    await host.event('lost', placement.legId);
    await client.connect();
    expect((await client.ask(dialog, 'BYE')).status).toBe(401);
    expect((await client.ask(dialog, 'BYE', { lines: [client.authorization] })).status).toBe(200);
  });

  it('is replaced before its end was noticed', async () => {
    const { client, placement, dialog } = await inCall();
    const old = client.socket;
    await client.connect();
    await client.register();
    await host.event('lost', placement.legId);
    await host.event('back', placement.legId);
    old.terminate();
    expect((await client.offer(dialog, HOLD_SDP)).status).toBe(200);
    await host.edge.bye(placement.tenantId, placement.legId, 'hangup');
    client.reply(await client.request('BYE'), 200);
    expect(host.events.filter((event) => event.placement.legId === placement.legId && event.type === 'lost')).toEqual([]);
  });

  it('ends the dialog when the grace is over', async () => {
    const brief = await startEdge({ redis: redis.client, keys: host.keys, configuration: { socketGraceMs: 150 } });
    const { client, placement, dialog, claims } = await inCall(brief);
    client.cut();
    await brief.event('lost', placement.legId);
    expect((await brief.event('ended', placement.legId)).value).toBe('socketLost');
    expect(await brief.edge.describe(claims.tenantId, placement.legId)).toBeNull();
    await client.connect();
    await client.register();
    expect((await client.ask(dialog, 'BYE')).status).toBe(481);
    await brief.close();
  });

  it('does not keep later offers out when it took a re-INVITE with it', async () => {
    const { client, placement, dialog } = await inCall();
    const gate = Promise.withResolvers<string>();
    host.onOffer = async () => await gate.promise;
    client.within(dialog, 'INVITE', { lines: ['Content-Type: application/sdp'], body: HOLD_SDP });
    await host.event('offer', placement.legId);
    client.cut();
    await host.event('lost', placement.legId);
    await client.connect();
    await client.register();
    host.onOffer = async () => ANSWER_SDP;
    gate.resolve('v=0 of the lost one');
    const answer = await client.offer(dialog, OFFER_SDP);
    expect(answer.status).toBe(200);
    expect(answer.body).toBe(ANSWER_SDP);
    // Its 200 never got an ACK either: the one after is taken all the same.
    client.within(dialog, 'INVITE', { lines: ['Content-Type: application/sdp'], body: HOLD_SDP });
    await client.response(dialog.callId, 'INVITE');
    client.cut();
    await host.event('lost', placement.legId);
    await client.connect();
    await client.register();
    expect((await client.offer(dialog, OFFER_SDP)).status).toBe(200);
  });

  it('gets the BYE that was asked for meanwhile when it is back', async () => {
    const { client, placement, claims } = await inCall();
    client.cut();
    await host.event('lost', placement.legId);
    await host.edge.bye(claims.tenantId, placement.legId, 'hangup');
    expect(await host.edge.describe(claims.tenantId, placement.legId)).toBeNull();
    await client.connect();
    await client.register();
    client.reply(await client.request('BYE'), 200);
    await waitFor('the dialog to be forgotten', async () => (await redis.client.keys(`sig:{${claims.tenantId}}:dialog:*`)).length === 0);
    expect(host.events.filter((event) => event.placement.legId === placement.legId)).toEqual([]);
  });
});

describe('another run of the same +sip.instance', () => {
  it('is asked for the call; a reloaded page does not know it, and the leg ends at once', async () => {
    const { client, claims, placement } = await inCall();
    client.cut();
    await host.event('lost', placement.legId);
    const reloaded = await host.client(claims, { instance: client.instance });
    await reloaded.register();
    reloaded.reply(await reloaded.request('UPDATE'), 481);
    expect((await host.event('ended', placement.legId)).value).toBe('socketLost');
  });

  it('goes on with the call when it knows it', async () => {
    const { client, claims, placement, dialog } = await inCall();
    client.cut();
    await host.event('lost', placement.legId);
    const moved = await host.client(claims, { instance: client.instance });
    await moved.register();
    const probe = await moved.request('UPDATE');
    expect(header(probe, 'call-id')).toBe(dialog.callId);
    moved.reply(probe, 200);
    await host.event('back', placement.legId);
    expect((await moved.offer(dialog, HOLD_SDP)).status).toBe(200);
  });

  it('leaves the call of a tab that is still connected alone, and takes it up when that goes', async () => {
    const { client, claims, placement, dialog } = await inCall();
    const twin = await host.client(claims, { instance: client.instance });
    await twin.register();
    expect((await client.offer(dialog, HOLD_SDP)).status).toBe(200);
    expect(twin.inbox).toEqual([]);
    client.cut();
    twin.reply(await twin.request('UPDATE'), 481);
    expect((await host.event('ended', placement.legId)).value).toBe('socketLost');
  });
});

describe('keep-alive', () => {
  it('answers CRLF CRLF with CRLF and nothing else', async () => {
    const client = await host.client(deskClaims());
    const heard: string[] = [];
    client.socket.on('message', (data) => heard.push(String(data)));
    client.send('\r\n');
    client.send('\r\n\r\n');
    await waitFor('a pong', () => heard.length > 0);
    await client.register();
    expect(heard.filter((text) => text.trim() === '')).toEqual(['\r\n']);
  });

  it('drops a socket that has gone silent', async () => {
    const brief = await startEdge({ redis: redis.client, keys: host.keys, configuration: { pingEveryMs: 30 } });
    const client = await brief.client(deskClaims());
    await client.register();
    await waitFor('a ping', async () => await new Promise((resolve) => client.socket.once('ping', () => resolve(true))));
    expect(client.closeCode).toBeNull();
    client.socket.pause();
    await waitFor('the server to give the socket up', () => brief.edge.sockets === 0);
    client.socket.resume();
    await brief.close();
  });
});
