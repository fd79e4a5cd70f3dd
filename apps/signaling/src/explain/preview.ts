import { momentOfLocal } from '@cordboard/acd';
import type { Acd, PreviewMoment } from '@cordboard/acd';
import {
  CordboardError,
  type CallPreview,
  type CallPreviewMoment,
  type CallPreviewQuestion,
  type QueueConfiguration,
  type TenantId,
} from '@cordboard/contracts';
import { ruled } from '../call/caller-rules.ts';
import { withWaitLimits } from './wait-limits.ts';
import { namesIn, type Names } from './names.ts';

const MOST_NAMES = 30;

/**
 * What would happen to a call, as the engine and the call's own flow do it. Throws `not_found` for a queue that is not there,
 * `invalid_input` for a time that does not exist, as when clocks go forward.
 */
export async function previewCall(acd: Acd, tenantId: TenantId, question: CallPreviewQuestion): Promise<CallPreview> {
  const snapshot = await acd.readConfiguration(tenantId);
  const queue = snapshot?.queues.find(({ queueId }) => queueId === question.queueId);
  if (!snapshot || !queue) throw new CordboardError('not_found', { what: 'queue', queueId: question.queueId });
  const { timeZone } = queue.hours;
  const { callerRules, preferredForMs } = queue.routing;
  const atMs = momentOfLocal(timeZone, question.date, question.minute);
  if (atMs === null) {
    const message = `This time does not exist in ${timeZone}: the clocks go forward over it.`;
    throw new CordboardError('invalid_input', { issues: [{ path: 'minute', message }] });
  }
  const attributes = Object.fromEntries(question.attributes.map(({ name, value }) => [name, value]));
  const { priority, requirement } = ruled(callerRules, { attributes });
  const both = [requirement, question.requirement].filter((one) => one !== null);
  const [first, ...others] = both;
  const options = {
    priority,
    requirement: first === undefined ? null : others.length === 0 ? first : { all: both },
    preferredAgentId: preferredForMs === 0 ? null : question.preferredAgentId,
  };
  const { queueId, present, ahead } = question;
  const preview = await acd.previewCall(tenantId, { queueId, atMs, options, present, ahead });
  const book: Book = { names: namesIn(snapshot), queues: snapshot.queues, points: priority };
  return {
    timeZone,
    moments: withWaitLimits(preview.moments, snapshot.queues).map((moment) => viewOf(moment, book)),
    agents: preview.agents,
    moreAgents: preview.moreAgents,
  };
}

interface Book {
  readonly names: Names;
  readonly queues: readonly QueueConfiguration[];
  readonly points: number;
}

function viewOf(moment: ReturnType<typeof withWaitLimits>[number], { names, queues, points }: Book): CallPreviewMoment {
  const at = { atMs: moment.atMs, queueName: names.queue(moment.queueId) };
  switch (moment.what) {
    case 'closed': {
      const { exception, opensAtMs, toQueueId } = moment;
      return { what: 'closed', ...at, exception, opensAtMs, toQueueName: names.queue(toQueueId) };
    }
    case 'refused':
      return { what: 'refused', ...at, why: moment.why };
    case 'joined': {
      const { exception, position, waiting, estimatedWaitMs } = moment;
      return {
        ...{ what: 'joined', ...at, exception, position, waiting, points },
        estimatedWaitMs: estimatedWaitMs && [...estimatedWaitMs],
        ...told(queues.find(({ queueId }) => queueId === moment.queueId)),
      };
    }
    case 'asks':
      return { what: 'asks', ...at, ...askedOf(moment, names), strategy: moment.strategy };
    case 'stage': {
      const { stage, action } = moment;
      return action === 'queue'
        ? { what: 'movedOn', ...at, stage, toQueueName: names.queue(moment.toQueueId) }
        : { what: action, ...at, stage };
    }
    case 'limit':
      return { what: moment.action, ...at, stage: null };
    case 'nobodyThere':
    case 'waits':
      return { what: moment.what, ...at };
  }
}

/** As `announcementOf` says it. */
function told(queue: QueueConfiguration | undefined) {
  const { announcePosition: position = false, announceWait: wait = false, announceEveryMs: everyMs = 0 } = queue ?? {};
  return {
    announced: position || wait ? { position, wait, everyMs } : null,
    callbackDigit: queue?.callbackOffered === true ? queue.callbackDigit : null,
  };
}

function askedOf(moment: Extract<PreviewMoment, { what: 'asks' }>, names: Names) {
  const { step, steps, agentIds, loggedIn, available } = moment;
  return {
    ...{ step, steps, loggedIn, available },
    asksFor: names.condition(moment.asksFor),
    preferredAgentName: names.agent(moment.preferredAgentId),
    agentNames: agentIds.slice(0, MOST_NAMES).map((agentId) => names.agent(agentId) ?? '?'),
    free: agentIds.length,
  };
}
