import { setTimeout as sleep } from 'node:timers/promises';
import { openAt } from '@cordboard/acd';
import { assertNever, CordboardError } from '@cordboard/contracts';
import type { AgentView, ConfigurationSnapshot, Fact, FactValue, QueueId } from '@cordboard/contracts';
import { readCallerHistory, withTenant } from '@cordboard/db';
import { factKey } from '@cordboard/flow';
import type { FlowAsk, FactValues } from '@cordboard/flow';
import type { CallController } from '../controller.ts';

const RETRY_MS = 250;

/** Answers all questions of a node at once; asks again, when routing or PostgreSQL do not answer, until the flow has gone on. */
export async function answerFacts(call: CallController, { askId, facts }: Extract<FlowAsk, { type: 'facts' }>): Promise<void> {
  while (!call.gone && isAwaited(call, askId)) {
    try {
      call.post({ type: 'flow', input: { type: 'facts', askId, values: await valuesOf(call, facts) } });
      return;
    } catch (error) {
      call.log.warn({ err: error, facts: facts.map(({ fact }) => fact) }, 'a flow could not be told what it asked');
      await sleep(RETRY_MS);
    }
  }
}

function isAwaited({ state: { flow } }: CallController, askId: number): boolean {
  return flow.wait.for === 'answer' && flow.wait.ask.askId === askId;
}

async function valuesOf(call: CallController, facts: readonly Fact[]): Promise<FactValues> {
  const snapshot = await call.services.acd.readConfiguration(call.tenantId);
  if (snapshot === null) throw new CordboardError('store_unavailable', { what: 'configuration' });
  const values = await Promise.all(facts.map(async (fact) => [factKey(fact), await valueOf(call, fact, snapshot)] as const));
  return Object.fromEntries(values);
}

/** Null where it is not known, as of a queue that is gone: it compares as false. */
async function valueOf(call: CallController, fact: Fact, snapshot: ConfigurationSnapshot): Promise<FactValue> {
  const nowMs = call.services.clock.nowMs();
  const queueOf = (queueId: QueueId | null) => snapshot.queues.find((one) => one.queueId === (queueId ?? call.state.flow.entryQueueId));
  switch (fact.fact) {
    case 'hours':
      return openAt(fact.hours, nowMs);
    case 'open': {
      const hours = queueOf(fact.queueId)?.hours;
      return hours === undefined ? null : openAt(hours, nowMs);
    }
    case 'queue': {
      const queueId = queueOf(fact.queueId)?.queueId;
      return queueId === undefined ? null : await figureOf(call, queueId, fact.figure);
    }
    case 'history':
      return await withTenant(call.services.db, call.tenantId, async (tx) => {
        const asked = { customer: call.state.customerInfo, except: call.contactId, sinceMs: nowMs - fact.withinMs };
        return (await readCallerHistory(tx, asked))[fact.figure];
      });
    default:
      return assertNever(fact, 'fact');
  }
}

async function figureOf(
  { services: { acd, clock }, tenantId }: CallController,
  queueId: QueueId,
  figure: Extract<Fact, { fact: 'queue' }>['figure'],
): Promise<number | null> {
  if (figure === 'loggedIn' || figure === 'available') {
    const isCounted = ({ status, state }: AgentView): boolean =>
      figure === 'loggedIn' ? status !== 'offline' : status === 'available' && state === 'idle';
    return (await acd.readAgents(tenantId)).filter((one) => one.queueIds.includes(queueId) && isCounted(one)).length;
  }
  const line = await acd.readLine(tenantId, queueId, 1);
  if (line === null) return null;
  const [next] = line.contacts;
  switch (figure) {
    case 'waiting':
      return line.waiting;
    case 'longestWaitMs':
      return next === undefined ? 0 : Math.max(0, clock.nowMs() - next.enqueuedAtMs);
    case 'estimatedWaitMs':
      return line.nextWaitMs?.[1] ?? null;
    default:
      return assertNever(figure, 'figure of a queue');
  }
}
