import { assertNever, CordboardError } from '@cordboard/contracts';
import type { QueueId } from '@cordboard/contracts';
import { planOf } from '../../flow/plan.ts';
import { keys } from '../../keys.ts';
import type { CallController } from '../controller.ts';
import type { CallEffect } from '../inputs.ts';
import { enqueue } from './enqueue.ts';
import { reclaim } from './reclaim.ts';

export type RoutingEffect = Extract<
  CallEffect,
  {
    type:
      | 'enqueue'
      | 'readPlace'
      | 'readPlan'
      | 'announced'
      | 'notReached'
      | 'endContact'
      | 'reclaim'
      | 'connectContact'
      | 'failOffer'
      | 'returnContact'
      | 'endConsult'
      | 'completeConsult'
      | 'joinSupervision'
      | 'endSupervision'
      | 'append'
      | 'tellAttributes'
      | 'tellRecording'
      | 'tellAway'
      | 'rememberEnd';
  }
>;

const REMEMBER_S = 3_600;

/**
 * The customer hung up with a promise of which this call had not heard yet: the promise stands, and gets a call of its own
 * when it is looked for (`Adoption`).
 */
async function isPromised(call: CallController): Promise<boolean> {
  const contact = await call.services.acd.readContact(call.tenantId, call.contactId);
  return contact?.kind === 'callback' && ['queued', 'offered', 'deferred'].includes(contact.state);
}

/** What the ACD is told or asked. Refusals of a stale offer are no faults: its events say what happened instead. */
export async function routingEffect(call: CallController, effect: RoutingEffect): Promise<void> {
  const { acd, redis } = call.services;
  const { tenantId, contactId } = call;
  switch (effect.type) {
    case 'enqueue':
      return await enqueue(call, effect);
    case 'readPlace':
      call.post({ type: 'flow', input: { type: 'place', place: await acd.readPlace(tenantId, contactId) } });
      return;
    case 'readPlan':
      return await readPlan(call, effect.queueId);
    case 'announced': {
      const { position, estimatedWaitMs } = effect.place;
      const { queueId } = call.state.plan;
      const wait = estimatedWaitMs === null ? null : ([estimatedWaitMs[0], estimatedWaitMs[1]] as [number, number]);
      await acd.appendEvent(tenantId, { type: 'contact.announced', contactId, queueId, position, estimatedWaitMs: wait });
      return;
    }
    case 'notReached':
      return await unlessStale(acd.callbackNotReached(tenantId, contactId, effect.attemptId));
    case 'endContact':
      if (effect.reason === 'abandoned' && (await isPromised(call))) return;
      return await acd.endContact(tenantId, contactId, effect.reason);
    case 'reclaim':
      return await reclaim(call, effect.claim);
    case 'connectContact':
      return await unlessStale(acd.connectContact(tenantId, contactId, effect.offerId));
    case 'failOffer':
      return await unlessStale(acd.failOffer(tenantId, effect.offerId));
    case 'returnContact':
      return await unlessStale(acd.returnContact(tenantId, contactId, effect.offerId));
    case 'endConsult':
      return await unlessStale(acd.endConsult(tenantId, contactId, effect.offerId, effect.reason));
    case 'completeConsult':
      return await unlessStale(acd.completeConsult(tenantId, contactId, effect.offerId));
    case 'joinSupervision':
      return await unlessStale(acd.joinSupervision(tenantId, contactId, effect.offerId));
    case 'endSupervision':
      return await unlessStale(acd.endSupervision(tenantId, contactId, { offerId: effect.offerId }, effect.reason));
    case 'rememberEnd':
      await redis.set(keys.ended(tenantId, contactId), effect.reason, { expiration: { type: 'EX', value: REMEMBER_S } });
      return;
    case 'tellRecording':
      return await acd.tellRecording(tenantId, contactId, effect.recording, effect.event);
    case 'tellAttributes':
      return await acd.tellAttributes(tenantId, contactId, call.state.customerInfo);
    case 'tellAway':
      return await acd.tellAway(tenantId, contactId, effect.party, effect.away, effect.event);
    case 'append':
      await acd.appendEvent(tenantId, effect.event);
      return;
    default:
      return assertNever(effect, 'routing effect');
  }
}

/** A queue that is gone by now changes nothing: the caller goes on with the settings there were. */
async function readPlan(call: CallController, queueId: QueueId): Promise<void> {
  const snapshot = await call.services.acd.readConfiguration(call.tenantId);
  const queue = snapshot?.queues.find((one) => one.queueId === queueId);
  if (snapshot && queue) call.post({ type: 'planRead', plan: planOf(snapshot, queue, call.state.plan.locale) });
}

const STALE: readonly string[] = ['offer_stale', 'state_conflict', 'not_found'];

async function unlessStale(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof CordboardError) || !STALE.includes(error.code)) throw error;
  }
}
