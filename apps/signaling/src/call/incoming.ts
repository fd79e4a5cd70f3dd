import { CordboardError, ERRORS, newId } from '@cordboard/contracts';
import type { Customer, QueueConfiguration, WebCallKeyConfiguration, WidgetClaims, ConfigurationSnapshot } from '@cordboard/contracts';
import { newRun } from '@cordboard/flow';
import { greetingOf, planOf } from '../flow/plan.ts';
import type { FlowPlan } from '../flow/plan.ts';
import { runStart } from '../flow/start.ts';
import { keys } from '../keys.ts';
import type { IncomingInvite } from '../sip/edge.ts';
import { type CallbackAnswers } from '../callback/answer.ts';
import type { CallController } from './controller.ts';
import { inRoom } from './effects/media-effects.ts';
import type { CallRegistry } from './registry.ts';
import { newCall } from './state.ts';

/** INVITEs from widgets: a new call, or the answer to a callback's ring. */
export class IncomingCalls {
  readonly #registry: CallRegistry;
  readonly #answers: CallbackAnswers;
  draining = false;

  constructor(registry: CallRegistry, answers: CallbackAnswers) {
    this.#registry = registry;
    this.#answers = answers;
  }

  /** Never rejects: whatever goes wrong becomes the INVITE's final response. */
  async receive(invite: IncomingInvite): Promise<void> {
    const { log } = this.#registry.services;
    try {
      if (invite.claims.kind !== 'widget') throw new CordboardError('not_allowed', { detail: 'only widgets call in' });
      const isBack = invite.target === invite.claims.contactId;
      if (invite.attemptId !== null || isBack) await this.#answers.receive(invite, invite.claims, invite.attemptId);
      else if (this.draining) throw new CordboardError('media_unavailable', { detail: 'draining' });
      else await this.#newCall(invite, invite.claims);
    } catch (error) {
      const known = error instanceof CordboardError ? error : new CordboardError('internal', {}, { cause: error });
      log.warn({ err: error, code: known.code }, 'an INVITE was refused');
      invite.reject(known.sipStatus, ERRORS[known.code].user);
    }
  }

  async #newCall(invite: IncomingInvite, claims: WidgetClaims): Promise<void> {
    const { services } = this.#registry;
    const { tenantId, contactId, webCallKeyId } = claims;
    const snapshot = await services.acd.readConfiguration(tenantId);
    const { key, queue, configuration } = entryPoint(snapshot, claims, invite.target);
    await this.#refuseUsedContact(claims);
    const customerInfo = customerOf(claims);
    const plan = planOf(configuration, queue, claims.locale);
    const start = runStart(configuration, queue, { customer: customerInfo, flowId: key.flowId });
    if (start.flow === null) this.#prefetch(plan);
    const graphs = await services.flows.forNewCall(tenantId, start.flow, start.versions);
    const flow = newRun(start, (name) => graphs.get(name) ?? null);

    const nowMs = services.clock.nowMs();
    const callId = newId('call', nowMs);
    const room = { mediaNodeId: await services.media.pick(), roomId: newId('room', nowMs), seq: 0 };
    const parts = { tenantId, callId, contactId, webCallKeyId, customerInfo, resumeOf: claims.resumeOf ?? null };
    const state = newCall({ ...parts, room, flow, plan });
    await services.store.create(state, { maxCalls: key.maxConcurrentCalls, maxWaiting: key.maxWaitingCalls });
    const call = await this.#registry.add(state, 1);
    try {
      await this.#answer(call, invite, customerInfo);
    } catch (error) {
      call.post({ type: 'setUpFailed', reason: invite.cancelled.aborted ? 'abandoned' : 'noMedia' });
      throw error;
    }
  }

  async #answer(call: CallController, invite: IncomingInvite, customer: Customer): Promise<void> {
    const { acd, processId } = call.services;
    const { room, tenantId, callId, contactId, webCallKeyId } = call.state;
    if (room === null) throw new CordboardError('internal');
    const legId = newId('leg');
    await call.attach(room);
    const [sdp] = await Promise.all([
      inRoom(call, 'room.open', { scope: tenantId, owner: processId }).then(
        async () => (await inRoom(call, 'leg.answer', { legId, sdp: invite.sdp })).sdp,
      ),
      acd.createContact(tenantId, { contactId, callId, webCallKeyId, customer }),
    ]);
    if (invite.cancelled.aborted) throw new CordboardError('state_conflict', { detail: 'the caller left' });
    call.post({ type: 'loadMusic' });
    call.post({ type: 'customerJoined', legId });
    await invite.accept(call.placement(legId), sdp);
  }

  async #refuseUsedContact({ tenantId, contactId }: WidgetClaims): Promise<void> {
    const { acd, redis } = this.#registry.services;
    const [contact, ended] = await Promise.all([acd.readContact(tenantId, contactId), redis.exists(keys.ended(tenantId, contactId))]);
    if (contact !== null || ended === 1) throw new CordboardError('duplicate', { what: 'contact', contactId });
  }

  /** The first words are rendered while ICE and DTLS are still under way. */
  #prefetch(plan: FlowPlan): void {
    const { sounds, log } = this.#registry.services;
    for (const sound of greetingOf(plan)) {
      if (sound.kind !== 'text') continue;
      sounds.speech(plan.tenantId, plan.locale, sound.text).catch((error: unknown) => {
        log.debug({ err: error }, 'the greeting could not be rendered ahead');
      });
    }
  }
}

/** Throws `key_revoked`, `not_allowed` (another entry point than the token's) or `not_found` (no queue behind it). */
function entryPoint(
  snapshot: ConfigurationSnapshot | null,
  { webCallKeyId }: WidgetClaims,
  target: string,
): { key: WebCallKeyConfiguration; queue: QueueConfiguration; configuration: ConfigurationSnapshot } {
  if (target !== webCallKeyId) throw new CordboardError('not_allowed', { target });
  const key = snapshot?.webCallKeys.find((one) => one.webCallKeyId === webCallKeyId);
  if (key === undefined || !key.active) throw new CordboardError('key_revoked', { webCallKeyId });
  const queueOf = (queueId: string | null) => snapshot?.queues.find((one) => one.queueId === queueId);
  const queue = queueOf(key.queueId) ?? queueOf(snapshot?.fallbackQueueId ?? null);
  if (snapshot === null || queue === undefined) throw new CordboardError('not_found', { what: 'queue', queueId: key.queueId });
  return { key, queue, configuration: snapshot };
}

function customerOf({ visitorId, identity, form, origin, locale, timeZone }: WidgetClaims): Customer {
  const zone = timeZone === undefined ? {} : { timeZone };
  return { visitorId, form, origin, locale, ...zone, ...(identity === undefined ? {} : { identity }) };
}
