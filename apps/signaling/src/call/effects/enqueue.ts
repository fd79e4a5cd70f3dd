import { CordboardError } from '@cordboard/contracts';
import type { EnqueueOutcome } from '@cordboard/acd';
import { planOf } from '../../flow/plan.ts';
import { broughtAlong } from '../brought-along.ts';
import type { CallController } from '../controller.ts';
import type { CallEffect } from '../inputs.ts';

/** Refusals that another try does not change; others are tried again, until the flow has waited long enough. */
const isFinal = (error: unknown): boolean =>
  error instanceof CordboardError && error.code !== 'store_unavailable' && error.code !== 'timeout';

/** Puts the contact in line, or into another line with the time that it has waited. */
export async function enqueue(call: CallController, { askId, queueId }: Extract<CallEffect, { type: 'enqueue' }>): Promise<void> {
  const { wait } = call.state.flow;
  // The flow went on without the answer.
  if (wait.for !== 'answer' || wait.ask.askId !== askId) return;
  try {
    const outcome = await join(call, queueId);
    const snapshot = await call.services.acd.readConfiguration(call.tenantId);
    const queue = snapshot?.queues.find((one) => one.queueId === queueId);
    const plan = snapshot && queue ? planOf(snapshot, queue, call.state.flow.locale) : null;
    const resumed = outcome.outcome === 'queued' && outcome.resumed === true;
    call.post({ type: 'flow', input: { type: 'enqueued', askId, outcome: outcome.outcome, plan, ...(resumed ? { resumed } : {}) } });
  } catch (error) {
    if (!isFinal(error)) throw error;
    call.log.warn({ err: error, queueId }, 'the contact could not be put in line');
    call.post({ type: 'flow', input: { type: 'askFailed', askId } });
  }
}

async function join(call: CallController, queueId: CallController['state']['plan']['queueId']): Promise<EnqueueOutcome> {
  const { services, tenantId, contactId } = call;
  const { acd } = services;
  const known = call.state.queueId === null ? null : await acd.readContact(tenantId, contactId);
  const waits = known?.state === 'queued' || known?.state === 'offered';
  if (!waits || known.queueId === queueId) return await acd.enqueueContact(tenantId, contactId, queueId, await broughtAlong(call, queueId));
  const { position } = await acd.moveContact(tenantId, contactId, queueId, { onlyWaiting: true });
  return { outcome: 'queued', position };
}
