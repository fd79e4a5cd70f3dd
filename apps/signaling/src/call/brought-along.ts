import { findPreferredAgent, withTenant } from '@cordboard/db';
import type { AgentId, ContactId, QueueId } from '@cordboard/contracts';
import type { EnqueueOptions } from '@cordboard/acd';
import type { CallController } from './controller.ts';
import { ruled } from './caller-rules.ts';

/** The database may be away: nobody waits for it longer than this to be put in line. */
const ASK_MS = 1_000;

/** What a caller brings to the queue: points and conditions by its rules, the agent they know, the place they had. */
export async function broughtAlong(call: CallController, queueId: QueueId): Promise<EnqueueOptions> {
  const { resumeOf, customerInfo } = call.state;
  const snapshot = await call.services.acd.readConfiguration(call.tenantId);
  const routing = snapshot?.queues.find((queue) => queue.queueId === queueId)?.routing;
  if (resumeOf !== null) await leaveLine(call, resumeOf);
  if (routing === undefined) return { resumeOf };
  const preferredAgentId = routing.preferredForMs === 0 ? null : await preferred(call);
  return { ...ruled(routing.callerRules, customerInfo.identity), preferredAgentId, resumeOf };
}

/** The earlier page is gone without a goodbye, as of a crash: who calls again waits no longer there. */
async function leaveLine({ services, tenantId, state }: CallController, earlier: ContactId): Promise<void> {
  const contact = await services.acd.readContact(tenantId, earlier);
  const waits = contact?.kind === 'voice' && (contact.state === 'queued' || contact.state === 'offered');
  if (waits && contact.customer.visitorId === state.customerInfo.visitorId) await services.acd.endContact(tenantId, earlier, 'abandoned');
}

async function preferred({ services, tenantId, state, log }: CallController): Promise<AgentId | null> {
  const { db, clock } = services;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${ASK_MS} ms`)), ASK_MS);
  });
  try {
    const asked = withTenant(db, tenantId, (tx) => findPreferredAgent(tx, state.customerInfo, clock.nowMs()));
    return await Promise.race([asked, late]);
  } catch (error) {
    log.warn({ err: error }, 'the preferred agent is not known');
    return null;
  } finally {
    clearTimeout(timer);
  }
}
