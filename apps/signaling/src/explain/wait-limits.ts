import type { PreviewMoment } from '@cordboard/acd';
import type { QueueConfiguration, QueueId } from '@cordboard/contracts';

/** The queue's own limit is the call's to keep (flow.ts): the engine does not know it. */
export interface LimitMoment {
  readonly what: 'limit';
  readonly atMs: number;
  readonly queueId: QueueId;
  readonly action: 'callback' | 'message';
}

type Limited = Pick<QueueConfiguration, 'queueId' | 'maxWaitMs' | 'onMaxWait'>;

/** What happens until somebody has waited in one queue for as long as it allows, and then that. */
export function withWaitLimits(moments: readonly PreviewMoment[], queues: readonly Limited[]): readonly (PreviewMoment | LimitMoment)[] {
  const limits = new Map(queues.map((queue) => [queue.queueId, queue]));
  let limit: LimitMoment | null = null;
  const happened: (PreviewMoment | LimitMoment)[] = [];
  for (const moment of moments) {
    if (limit !== null && (moment.what === 'waits' || moment.atMs >= limit.atMs)) return [...happened, limit];
    happened.push(moment);
    if (moment.what === 'joined') limit = limitOf(limits.get(moment.queueId), moment.atMs);
    if (moment.what === 'stage' && moment.toQueueId !== null) limit = limitOf(limits.get(moment.toQueueId), moment.atMs);
  }
  return happened;
}

function limitOf(queue: Limited | undefined, sinceMs: number): LimitMoment | null {
  if (!queue || queue.maxWaitMs === 0) return null;
  return { what: 'limit', atMs: sinceMs + queue.maxWaitMs, queueId: queue.queueId, action: queue.onMaxWait };
}
