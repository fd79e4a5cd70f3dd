import { newId, type DeskClaims } from '@cordboard/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { placementFor, startEdge, type EdgeHost } from './support/edge-host.ts';
import { deskClaims, widgetClaims } from './support/people.ts';
import { startRedis, type TestRedis } from './support/redis.ts';
import { FarEnd, sessionEvent, startSoftphone, type Softphone } from './support/softphone.ts';
import { waitFor } from './support/wait-for.ts';

let redis: TestRedis;
let host: EdgeHost;
const opened: { close?: () => void; stop?: () => Promise<void> }[] = [];

beforeAll(async () => {
  redis = await startRedis();
  host = await startEdge({ redis: redis.client, configuration: { identityBucket: { ratePerSecond: 100, burst: 100 } } });
});

afterEach(async () => {
  for (const one of opened.splice(0)) {
    one.close?.();
    await one.stop?.();
  }
});

afterAll(async () => {
  await host.close();
  await redis.stop();
});

async function farEnd(): Promise<FarEnd> {
  const far = new FarEnd();
  opened.push(far);
  host.onOffer = async (_placement, sdp) => await far.answer(sdp);
  return far;
}

async function softphone(claims: Parameters<typeof startSoftphone>[0]['claims'], extra: { settings?: object; headers?: string[] } = {}) {
  const { token } = await host.keys.issuer.issue(claims, 600);
  const phone = await startSoftphone({
    url: host.url,
    claims,
    token,
    settings: { session_timers: false, ...extra.settings },
    ...(extra.headers && { headers: extra.headers }),
  });
  opened.push(phone);
  return phone;
}

/** A widget that called in and is connected to the far end. */
async function callIn(settings: object = {}) {
  const claims = widgetClaims();
  const placement = placementFor(claims.tenantId, host.processId);
  const far = await farEnd();
  host.onInvite = (invite) => void far.answer(invite.sdp).then(async (sdp) => await invite.accept(placement, sdp));
  const phone = await softphone(claims, { settings });
  const session = phone.call(claims.webCallKeyId);
  await sessionEvent(session, 'confirmed');
  return { claims, placement, far, phone, session };
}

/** An agent whose softphone answered our INVITE by itself. */
async function callOut() {
  const claims: DeskClaims = deskClaims();
  const deskId = newId('desk');
  const phone: Softphone = await softphone(claims, { headers: [`X-Cordboard-Desk: ${deskId}`] });
  const placement = placementFor(claims.tenantId, host.processId);
  const far = await farEnd();
  const offer = { agentId: claims.agentId, deskId, offerId: newId('offer'), placement, sdp: await far.offer() };
  const answer = await host.edge.invite(offer, new AbortController().signal);
  await far.accept(answer.sdp);
  const session = await waitFor('the session', () => phone.sessions[0]);
  return { claims, deskId, placement, far, phone, session, answer };
}

describe('JsSIP', () => {
  it('calls in, is heard, holds, sends digits, and hangs up', async () => {
    const { placement, far, session } = await callIn();
    await far.connected();
    await new Promise<void>((resolve) => expect(session.hold({}, resolve)).toBe(true));
    expect((await host.event('offer', placement.legId)).value).toMatch(/a=(sendonly|inactive)/);
    await new Promise<void>((resolve) => expect(session.unhold({}, resolve)).toBe(true));
    await host.event('offer', placement.legId);
    session.sendDTMF('5#');
    expect((await host.event('digit', placement.legId)).value).toBe('5');
    expect((await host.event('digit', placement.legId)).value).toBe('#');
    session.terminate();
    expect((await host.event('ended', placement.legId)).value).toBe('remoteHangup');
  });

  it('restarts ICE', async () => {
    const { placement, far, session } = await callIn();
    await far.connected();
    const ufrag = (sdp: string): string | undefined => /a=ice-ufrag:(\S+)/.exec(sdp)?.[1];
    const before = ufrag(far.peer.remoteDescription?.sdp ?? '');
    await new Promise<void>((resolve) => expect(session.renegotiate({ rtcOfferConstraints: { iceRestart: true } }, resolve)).toBe(true));
    expect(ufrag((await host.event('offer', placement.legId)).value)).not.toBe(before);
    await far.connected();
  });

  it('is hung up on by us', async () => {
    const { claims, placement, session } = await callIn();
    const ended = sessionEvent(session, 'ended');
    await host.edge.bye(claims.tenantId, placement.legId, 'hangup');
    expect(await ended).toMatchObject({ originator: 'remote' });
  });

  it('refreshes its session by UPDATE', async () => {
    const { session, placement, claims } = await callIn({ session_timers: true });
    const before = await host.edge.describe(claims.tenantId, placement.legId);
    expect(before?.lostAtMs).toBeNull();
    const stored = async (): Promise<number> => {
      const [key = ''] = await redis.client.keys(`sig:{${claims.tenantId}}:dialog:*`);
      const record: { refreshedAtMs: number; timer: { seconds: number } } = JSON.parse((await redis.client.hGet(key, 'body')) ?? '{}');
      expect(record.timer).toEqual({ seconds: 90, refresher: 'them' });
      return record.refreshedAtMs;
    };
    const first = await waitFor('the record', stored);
    // What its timer does after 45 s.
    Reflect.apply(Reflect.get(session, '_sendUpdate'), session, []);
    await waitFor('a later refresh', async () => (await stored()) > first);
    expect(session.isEstablished()).toBe(true);
  });

  it('cancels before the answer', async () => {
    const claims = widgetClaims();
    host.onInvite = (invite) => invite.progress(180);
    const phone = await softphone(claims);
    const session = phone.call(claims.webCallKeyId);
    await sessionEvent(session, 'progress');
    const failed = sessionEvent(session, 'failed');
    session.terminate();
    await failed;
    await waitFor('the cancellation', () => host.invites.at(-1)?.cancelled.aborted);
  });

  it('answers our INVITE by itself, is heard, and ends it', async () => {
    const { placement, far, session, deskId, answer } = await callOut();
    expect(answer.deskId).toBe(deskId);
    await far.connected();
    session.terminate();
    expect((await host.event('ended', placement.legId)).value).toBe('remoteHangup');
  });

  it('loses its socket in mid-call: the voice goes on, and after its return hold and BYE work', async () => {
    const { claims, placement, far, phone, session } = await callOut();
    await far.connected();
    phone.cut(true);
    await host.event('lost', placement.legId);
    await phone.registered(2);
    await host.event('back', placement.legId);
    expect(far.peer.connectionState).toBe('connected');
    expect(session.isEstablished()).toBe(true);
    await new Promise<void>((resolve) => expect(session.hold({}, resolve)).toBe(true));
    const ended = sessionEvent(session, 'ended');
    await host.edge.bye(claims.tenantId, placement.legId, 'hangup');
    await ended;
  });

  it('is hung up on after its return when that was asked for while it was away', async () => {
    const { claims, placement, phone, session } = await callOut();
    phone.cut(false);
    await host.event('lost', placement.legId);
    await host.edge.bye(claims.tenantId, placement.legId, 'hangup');
    const ended = sessionEvent(session, 'ended');
    phone.restore();
    await ended;
  });
});
