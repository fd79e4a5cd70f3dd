import { CordboardError, newId, type DeskClaims, type DeskId } from '@cordboard/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANSWER_SDP, HOLD_SDP, OFFER_SDP, placementFor, startEdge, type EdgeHost } from './support/edge-host.ts';
import { deskClaims, widgetClaims } from './support/people.ts';
import type { IncomingInvite, LegPlacement } from '../../src/sip/edge.ts';
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
    expect(invite?.attemptId).toBeNull();
    expect(invite?.sdp).toBe(OFFER_SDP);
    expect(answer.body).toBe(ANSWER_SDP);
    expect((await client.ask(dialog, 'BYE')).status).toBe(200);
    expect((await host.event('ended', placement.legId)).value).toBe('remoteHangup');
    expect(await host.edge.describe(claims.tenantId, placement.legId)).toBeNull();
  });

  it('is ended by us, once, however often it is asked for', async () => {
    const { claims, placement, client } = await callIn();
    await host.edge.bye(claims.tenantId, placement.legId, 'hangup');
    await host.edge.bye(claims.tenantId, placement.legId, 'hangup');
    const bye = await client.request('BYE');
    expect(header(bye, 'reason')).toBe('SIP;cause=200;text="hangup"');
    client.reply(bye, 200);
    await waitFor('the dialog to be forgotten', async () => (await redis.client.keys(`sig:{${claims.tenantId}}:dialog:*`)).length === 0);
    await host.edge.bye(claims.tenantId, placement.legId, 'hangup');
    expect(client.inbox.filter((one) => one.method === 'BYE')).toEqual([]);
    expect(host.events.filter((event) => event.type === 'ended' && event.placement.legId === placement.legId)).toEqual([]);
  });

  it('resolves accept only when the ACK has come, and a BYE asked for before waits for it', async () => {
    const claims = widgetClaims();
    const placement = placementFor(claims.tenantId, host.processId);
    const client = await host.client(claims);
    let accepted = false;
    host.onInvite = (invite) => void invite.accept(placement, ANSWER_SDP).then(() => (accepted = true));
    const { callId, localTag, uri } = client.invite(claims.webCallKeyId, OFFER_SDP);
    const answer = await client.response(callId, 'INVITE');
    await host.edge.bye(claims.tenantId, placement.legId, 'hangup');
    expect(accepted).toBe(false);
    expect(client.inbox.some((one) => one.method === 'BYE')).toBe(false);
    client.ack({ callId, localTag, remoteTag: header(answer, 'to').split(';tag=')[1] ?? '', cseq: 1, remoteUri: uri });
    client.reply(await client.request('BYE'), 200);
    expect(accepted).toBe(true);
  });

  it('rejects accept when the caller hangs up instead of acknowledging', async () => {
    const claims = widgetClaims();
    const client = await host.client(claims);
    let failed: unknown;
    host.onInvite = (invite) =>
      void invite.accept(placementFor(claims.tenantId, host.processId), ANSWER_SDP).catch((error: unknown) => (failed = error));
    const { callId, localTag, uri } = client.invite(claims.webCallKeyId, OFFER_SDP);
    const answer = await client.response(callId, 'INVITE');
    const dialog = { callId, localTag, remoteTag: header(answer, 'to').split(';tag=')[1] ?? '', cseq: 1, remoteUri: uri };
    expect((await client.ask(dialog, 'BYE')).status).toBe(200);
    await waitFor('accept to reject', () => failed);
    expect(failed).toMatchObject({ code: 'state_conflict', data: { cause: 'remoteHangup' } });
  });

  it('gives early media the same SDP as the answer', async () => {
    const claims = widgetClaims();
    const client = await host.client(claims);
    let accepted: Promise<void> | undefined;
    host.onInvite = (invite) => {
      invite.progress(183, ANSWER_SDP);
      accepted = invite.accept(placementFor(claims.tenantId, host.processId), ANSWER_SDP);
    };
    const { callId, localTag, uri } = client.invite(claims.webCallKeyId, OFFER_SDP);
    const early = await client.take('183', (one) => one.status === 183);
    const answer = await client.response(callId, 'INVITE');
    expect(early.body).toBe(ANSWER_SDP);
    expect(answer.body).toBe(ANSWER_SDP);
    expect(header(early, 'to')).toBe(header(answer, 'to'));
    client.ack({ callId, localTag, remoteTag: header(answer, 'to').split(';tag=')[1] ?? '', cseq: 1, remoteUri: uri });
    await accepted;
  });

  it('is cancelled by the caller before the answer', async () => {
    const claims = widgetClaims();
    const client = await host.client(claims);
    host.onInvite = (invite) => invite.progress(180);
    const invite = client.invite(claims.webCallKeyId, OFFER_SDP);
    await client.take('180', (one) => one.status === 180);
    client.cancel(invite);
    expect((await client.response(invite.callId, 'CANCEL')).status).toBe(200);
    expect((await client.response(invite.callId, 'INVITE')).status).toBe(487);
    const incoming = host.invites.at(-1);
    expect(incoming?.cancelled.aborted).toBe(true);
    incoming?.reject(486, 'too late to matter');
    await expect(incoming?.accept(placementFor(claims.tenantId, host.processId), ANSWER_SDP)).rejects.toMatchObject({
      code: 'state_conflict',
    });
  });

  it('is not cancelled by somebody else who knows all of it', async () => {
    const claims = widgetClaims();
    const client = await host.client(claims);
    const called = Promise.withResolvers<IncomingInvite>();
    host.onInvite = (invite) => called.resolve(invite);
    const sent = client.invite(claims.webCallKeyId, OFFER_SDP);
    const invite = await called.promise;
    // The same contact from another socket, and somebody else from the same tenant.
    const twin = await host.client(claims);
    const colleague = await host.client(widgetClaims(claims.tenantId));
    for (const other of [twin, colleague]) {
      await other.register();
      other.cancel(sent);
      // Its own next answer comes after whatever the CANCEL did.
      await other.register();
    }
    expect(invite.cancelled.aborted).toBe(false);
    client.cancel(sent);
    await waitFor('its own CANCEL to be taken', () => invite.cancelled.aborted);
    expect((await client.response(sent.callId, 'INVITE')).status).toBe(487);
  });

  it('is cancelled by the loss of the socket before the answer', async () => {
    const claims = widgetClaims();
    const client = await host.client(claims);
    host.onInvite = (invite) => invite.progress(180);
    client.invite(claims.webCallKeyId, OFFER_SDP);
    await client.take('180', (one) => one.status === 180);
    client.cut();
    await waitFor('the call to be cancelled', () => host.invites.at(-1)?.cancelled.aborted);
  });

  it('is refused with a reason that cannot leave its header', async () => {
    const claims = widgetClaims();
    const client = await host.client(claims);
    host.onInvite = (invite) => invite.reject(486, 'All "lines"\r\nBusy: yes');
    const { callId } = client.invite(claims.webCallKeyId, OFFER_SDP);
    const refused = await client.response(callId, 'INVITE');
    expect(refused.status).toBe(486);
    expect(header(refused, 'reason')).toBe(`SIP;cause=486;text="All 'lines'??Busy: yes"`);
    expect(refused.headers.has('busy')).toBe(false);
  });

  it('names the attempt it answers', async () => {
    const claims = widgetClaims();
    const client = await host.client(claims);
    const attemptId = newId('attempt');
    host.onInvite = (invite) => invite.reject(480, 'seen');
    const { callId } = client.invite(claims.contactId, OFFER_SDP, { lines: [client.authorization, `X-Cordboard-Attempt: ${attemptId}`] });
    expect((await client.response(callId, 'INVITE')).status).toBe(480);
    expect(host.invites.at(-1)).toMatchObject({ target: claims.contactId, attemptId });
  });

  it('fails with 500 when the call layer throws', async () => {
    const claims = widgetClaims();
    const client = await host.client(claims);
    host.onInvite = () => {
      throw new Error('broken on purpose');
    };
    const { callId } = client.invite(claims.webCallKeyId, OFFER_SDP);
    expect((await client.response(callId, 'INVITE')).status).toBe(500);
  });
});

describe('within a dialog', () => {
  it('takes hold by re-INVITE', async () => {
    const { placement, client, dialog } = await callIn();
    const held = await client.offer(dialog, HOLD_SDP);
    expect(held.status).toBe(200);
    expect(held.body).toBe(ANSWER_SDP);
    expect((await host.event('offer', placement.legId)).value).toBe(HOLD_SDP);
    expect((await client.offer(dialog, OFFER_SDP)).status).toBe(200);
  });

  it('takes an offer by UPDATE, and a refresh without one', async () => {
    const { placement, client, dialog } = await callIn();
    const refreshed = await client.ask(dialog, 'UPDATE', { lines: ['Supported: timer', 'Session-Expires: 120;refresher=uac'] });
    expect(refreshed.status).toBe(200);
    expect(header(refreshed, 'session-expires')).toBe('120;refresher=uac');
    expect(header(refreshed, 'require')).toBe('timer');
    expect(refreshed.body).toBe('');
    const offered = await client.ask(dialog, 'UPDATE', { lines: ['Content-Type: application/sdp'], body: HOLD_SDP });
    expect(offered.body).toBe(ANSWER_SDP);
    expect((await host.event('offer', placement.legId)).value).toBe(HOLD_SDP);
    expect((await client.ask(dialog, 'UPDATE', { cseq: dialog.cseq - 1 })).status).toBe(500);
    expect((await client.ask(dialog, 'BYE')).status).toBe(200);
  });

  it('refuses a second offer while the first is being answered, and a session interval under 90 s', async () => {
    const { placement, client, dialog } = await callIn();
    const gate = Promise.withResolvers<string>();
    host.onOffer = async () => await gate.promise;
    client.within(dialog, 'INVITE', { lines: ['Content-Type: application/sdp'], body: HOLD_SDP });
    const first = dialog.cseq;
    await host.event('offer', placement.legId);
    const second = await client.ask(dialog, 'INVITE', { lines: ['Content-Type: application/sdp'], body: OFFER_SDP });
    expect(second.status).toBe(500);
    expect(Number(header(second, 'retry-after'))).toBeGreaterThan(0);
    client.within(dialog, 'ACK', { cseq: dialog.cseq });
    const update = await client.ask(dialog, 'UPDATE', { lines: ['Content-Type: application/sdp'], body: OFFER_SDP });
    expect(update.status).toBe(500);
    gate.resolve(ANSWER_SDP);
    host.onOffer = async () => ANSWER_SDP;
    const answer = await client.response(dialog.callId, 'INVITE');
    expect(answer.status).toBe(200);
    client.within(dialog, 'ACK', { cseq: first });
    const short = await client.ask(dialog, 'UPDATE', { lines: ['Supported: timer', 'Session-Expires: 30'] });
    expect(short.status).toBe(422);
    expect(header(short, 'min-se')).toBe('90');
    expect((await client.offer(dialog, HOLD_SDP)).status).toBe(200);
  });

  it('passes the error of the call layer on as its SIP status, and stays usable', async () => {
    const { client, dialog } = await callIn();
    host.onOffer = async () => {
      throw new CordboardError('unsupported_media');
    };
    const refused = await client.offer(dialog, HOLD_SDP);
    expect(refused.status).toBe(488);
    client.within(dialog, 'ACK');
    host.onOffer = async () => ANSWER_SDP;
    expect((await client.offer(dialog, HOLD_SDP)).status).toBe(200);
  });

  it('hears digits by INFO', async () => {
    const { placement, client, dialog } = await callIn();
    const relay = { lines: ['Content-Type: application/dtmf-relay'], body: 'Signal=5\r\nDuration=160\r\n' };
    expect((await client.ask(dialog, 'INFO', relay)).status).toBe(200);
    expect((await host.event('digit', placement.legId)).value).toBe('5');
    expect((await client.ask(dialog, 'INFO', { lines: ['Content-Type: application/dtmf'], body: '#' })).status).toBe(200);
    expect((await host.event('digit', placement.legId)).value).toBe('#');
    expect((await client.ask(dialog, 'INFO', { lines: ['Content-Type: application/dtmf'], body: 'x' })).status).toBe(400);
    expect((await client.ask(dialog, 'INFO', { lines: ['Content-Type: text/plain'], body: '5' })).status).toBe(415);
  });

  it('refuses REFER, MESSAGE and SUBSCRIBE with what it does answer', async () => {
    const { client, dialog } = await callIn();
    const refused = await client.ask(dialog, 'REFER', { lines: ['Refer-To: <sip:x@y.invalid>'] });
    expect(refused.status).toBe(405);
    expect(header(refused, 'allow')).toContain('UPDATE');
    expect((await client.ask(dialog, 'MESSAGE', { lines: ['Content-Type: text/plain'], body: 'hi' })).status).toBe(405);
    expect((await client.ask(dialog, 'SUBSCRIBE', { lines: ['Event: presence'] })).status).toBe(405);
    expect((await client.ask(dialog, 'OPTIONS')).status).toBe(200);
    expect((await client.ask(dialog, 'BYE')).status).toBe(200);
  });

  it('knows no dialog of somebody else', async () => {
    const { placement, dialog, claims } = await callIn();
    const stranger = await host.client(widgetClaims(claims.tenantId));
    expect((await stranger.register()).status).toBe(200);
    expect((await stranger.ask(dialog, 'BYE')).status).toBe(481);
    expect(await host.edge.describe(claims.tenantId, placement.legId)).not.toBeNull();
  });
});

describe('a call out', () => {
  async function registered(claims: DeskClaims, deskId: DeskId) {
    const client = await host.client(claims);
    await client.register({ lines: [client.authorization, `X-Cordboard-Desk: ${deskId}`] });
    return client;
  }
  const offerTo = (claims: DeskClaims, placement: LegPlacement, deskId: DeskId | null, cancel = new AbortController()) =>
    host.edge.invite({ agentId: claims.agentId, deskId, offerId: newId('offer'), placement, sdp: OFFER_SDP }, cancel.signal);

  it('rings the registered device with the offer’s id and returns its answer', async () => {
    const claims = deskClaims();
    const deskId = newId('desk');
    const client = await registered(claims, deskId);
    const placement = placementFor(claims.tenantId, host.processId);
    const offerId = newId('offer');
    const answered = host.edge.invite(
      { agentId: claims.agentId, deskId: null, offerId, placement, sdp: OFFER_SDP },
      new AbortController().signal,
    );
    const invite = await client.request('INVITE');
    expect(header(invite, 'x-cordboard-offer')).toBe(offerId);
    expect(header(invite, 'x-cordboard-contact')).toBe(placement.contactId);
    expect(header(invite, 'session-expires')).toBe('1800;refresher=uac');
    expect(invite.first).toBe(`INVITE ${client.contact} SIP/2.0`);
    expect(invite.body).toBe(OFFER_SDP);
    const dialog = await client.answer(invite, ANSWER_SDP);
    expect(await answered).toEqual({ sdp: ANSWER_SDP, deskId });
    expect((await client.offer(dialog, HOLD_SDP)).status).toBe(200);
    await client.ask(dialog, 'BYE');
    expect((await host.event('ended', placement.legId)).value).toBe('remoteHangup');
  });

  it('rings one tab alone, or all until the first answers', async () => {
    const claims = deskClaims();
    const [firstDesk, secondDesk] = [newId('desk'), newId('desk')];
    const [first, second] = [await registered(claims, firstDesk), await registered(claims, secondDesk)];
    const alone = offerTo(claims, placementFor(claims.tenantId, host.processId), secondDesk);
    await second.answer(await second.request('INVITE'), ANSWER_SDP);
    expect(await alone).toMatchObject({ deskId: secondDesk });
    expect(first.inbox).toEqual([]);

    const both = offerTo(claims, placementFor(claims.tenantId, host.processId), null);
    const [rung, won] = [await first.request('INVITE'), await second.request('INVITE')];
    first.reply(rung, 180, { tag: 'first' });
    // The 180 is with the server once it answers what came after it.
    await first.register();
    await second.answer(won, ANSWER_SDP);
    expect(await both).toMatchObject({ deskId: secondDesk });
    first.reply(await first.request('CANCEL'), 200);
    first.reply(rung, 487, { tag: 'first' });
    await first.request('ACK');
  });

  it('hangs up on a second answer that was already under way', async () => {
    const claims = deskClaims();
    const [first, second] = [await registered(claims, newId('desk')), await registered(claims, newId('desk'))];
    const both = offerTo(claims, placementFor(claims.tenantId, host.processId), null);
    const [late, won] = [await first.request('INVITE'), await second.request('INVITE')];
    await second.answer(won, ANSWER_SDP);
    await both;
    await first.answer(late, ANSWER_SDP);
    first.reply(await first.request('BYE'), 200);
  });

  it('is withdrawn by CANCEL, by the caller’s signal or by leg.bye', async () => {
    const claims = deskClaims();
    const client = await registered(claims, newId('desk'));
    for (const how of ['signal', 'bye'] as const) {
      const cancel = new AbortController();
      const placement = placementFor(claims.tenantId, host.processId);
      const offered = offerTo(claims, placement, null, cancel);
      const refused = expect(offered).rejects.toMatchObject({ code: 'state_conflict', data: { cause: 'cancelled' } });
      const invite = await client.request('INVITE');
      client.reply(invite, 180, { tag: 'mine' });
      await client.register();
      if (how === 'signal') cancel.abort();
      else await host.edge.bye(claims.tenantId, placement.legId, 'cancelled');
      client.reply(await client.request('CANCEL'), 200);
      client.reply(invite, 487, { tag: 'mine' });
      await refused;
      await client.request('ACK');
    }
  });

  it('says why it failed: nobody there, refused, socket lost, no answer', async () => {
    const claims = deskClaims();
    const placement = placementFor(claims.tenantId, host.processId);
    await expect(offerTo(claims, placement, null)).rejects.toMatchObject({ code: 'not_found' });
    const client = await registered(claims, newId('desk'));
    await expect(offerTo(claims, placement, newId('desk'))).rejects.toMatchObject({ code: 'not_found' });

    const refused = expect(offerTo(claims, placement, null)).rejects.toMatchObject({ code: 'state_conflict', data: { status: 486 } });
    client.reply(await client.request('INVITE'), 486, { tag: 'busy' });
    await refused;

    const lost = expect(offerTo(claims, placement, null)).rejects.toMatchObject({ data: { cause: 'socketLost' } });
    await client.request('INVITE');
    client.cut();
    await lost;

    const impatient = await startEdge({ redis: redis.client, keys: host.keys, configuration: { inviteTimeoutMs: 100 } });
    const other = await impatient.client(claims);
    await other.register();
    const late = impatient.edge.invite(
      { agentId: claims.agentId, deskId: null, offerId: newId('offer'), placement, sdp: OFFER_SDP },
      new AbortController().signal,
    );
    await expect(late).rejects.toMatchObject({ code: 'timeout' });
    await impatient.close();
  });
});
