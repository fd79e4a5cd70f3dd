import { newId } from '@cordboard/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANSWER_SDP, HOLD_SDP, OFFER_SDP, placementFor, startEdge, type EdgeHost } from './support/edge-host.ts';
import { deskClaims, widgetClaims } from './support/people.ts';
import { startRedis, type TestRedis } from './support/redis.ts';
import { header } from './support/sip-client.ts';
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

/** A widget with a call in progress, and the placement of its leg. */
async function callIn() {
  const claims = widgetClaims();
  const placement = placementFor(claims.tenantId, host.processId);
  const client = await host.client(claims);
  host.onInvite = (invite) => void invite.accept(placement, ANSWER_SDP).catch(() => undefined);
  const { dialog, answer } = await client.call(claims.webCallKeyId, OFFER_SDP);
  return { claims, placement, client, dialog, answer };
}

describe('registration', () => {
  it('repeats the Contact with its instance and tells where the agent is', async () => {
    const claims = deskClaims();
    const desk = newId('desk');
    const client = await host.client(claims);
    const granted = await client.register({ lines: [client.authorization, `X-Cordboard-Desk: ${desk}`] });
    expect(granted.status).toBe(200);
    expect(header(granted, 'contact')).toBe(`<${client.contact}>;+sip.instance="<${client.instance}>";reg-id=1;expires=600`);
    expect(await host.edge.locate(claims.tenantId, claims.agentId)).toBe(host.processId);
    expect(await host.edge.locate(claims.tenantId, claims.agentId, desk)).toBe(host.processId);
    expect(await host.edge.locate(claims.tenantId, claims.agentId, newId('desk'))).toBeNull();
    await client.register({ expires: 0 });
    expect(await host.edge.locate(claims.tenantId, claims.agentId)).toBeNull();
  });

  it('is gone with its socket', async () => {
    const claims = deskClaims();
    const client = await host.client(claims);
    await client.register();
    client.cut();
    await waitFor('the registration to be gone', async () => (await host.edge.locate(claims.tenantId, claims.agentId)) === null);
  });
});

describe('a call in', () => {
  it('is accepted, answered with our SDP, and ended by the caller', async () => {
    const { claims, placement, client, dialog, answer } = await callIn();
    const invite = host.invites.at(-1);
    expect(invite?.target).toBe(claims.webCallKeyId);
    expect(invite?.claims).toEqual(claims);
    expect(invite?.sdp).toBe(OFFER_SDP);
    expect(answer.body).toBe(ANSWER_SDP);
    expect((await client.ask(dialog, 'BYE')).status).toBe(200);
    expect((await host.event('ended', placement.legId)).value).toBe('remoteHangup');
    expect(await host.edge.describe(claims.tenantId, placement.legId)).toBeNull();
  });

  it('is ended by us', async () => {
    const { claims, placement, client } = await callIn();
    await host.edge.bye(claims.tenantId, placement.legId, 'hangup');
    const bye = await client.request('BYE');
    client.reply(bye, 200);
    await waitFor('the dialog to be forgotten', async () => (await redis.client.keys(`sig:{${claims.tenantId}}:dialog:*`)).length === 0);
    await host.edge.bye(claims.tenantId, placement.legId, 'hangup');
  });

  it('takes new offers', async () => {
    const { placement, client, dialog } = await callIn();
    const held = await client.offer(dialog, HOLD_SDP);
    expect(held.status).toBe(200);
    expect(held.body).toBe(ANSWER_SDP);
    expect((await host.event('offer', placement.legId)).value).toBe(HOLD_SDP);
  });
});

describe('a call out', () => {
  it('rings the registered device with the offer’s id and returns its answer', async () => {
    const claims = deskClaims();
    const client = await host.client(claims);
    await client.register();
    const placement = placementFor(claims.tenantId, host.processId);
    const offerId = newId('offer');
    const answered = host.edge.invite(
      { agentId: claims.agentId, deskId: null, offerId, placement, sdp: OFFER_SDP },
      new AbortController().signal,
    );
    const invite = await client.request('INVITE');
    expect(header(invite, 'x-cordboard-offer')).toBe(offerId);
    expect(header(invite, 'x-cordboard-contact')).toBe(placement.contactId);
    expect(invite.first).toBe(`INVITE ${client.contact} SIP/2.0`);
    const dialog = await client.answer(invite, ANSWER_SDP);
    expect(await answered).toEqual({ sdp: ANSWER_SDP, deskId: null });
    await client.ask(dialog, 'BYE');
    expect((await host.event('ended', placement.legId)).value).toBe('remoteHangup');
  });

  it('fails at once when nobody is registered', async () => {
    const claims = deskClaims();
    const placement = placementFor(claims.tenantId, host.processId);
    const offer = { agentId: claims.agentId, deskId: null, offerId: newId('offer'), placement, sdp: OFFER_SDP };
    await expect(host.edge.invite(offer, new AbortController().signal)).rejects.toMatchObject({ code: 'not_found' });
  });
});
