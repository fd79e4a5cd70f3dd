import {
  newId,
  queueRoutingSchema,
  type ConfigurationSnapshot,
  type QueueConfiguration,
  type QueueId,
  type SkillId,
} from '@cordboard/contracts';
import type { Player } from './cast.ts';

/** What a preview plays in: the part of the configuration that one call can come to. */
export interface Scene {
  readonly snapshot: ConfigurationSnapshot;
  /** Always open, and nobody serves it: those who wait before the call come in through it. */
  readonly backDoor: QueueId;
  /** Nobody has it: so those who wait stay in line. */
  readonly nobodys: SkillId;
}

const MOST_QUEUES = 20;

/** The queues that a call to this one can come to: when it is closed, and by its stages. */
export function reachableQueues(snapshot: ConfigurationSnapshot, queueId: QueueId): readonly QueueId[] {
  const byId = new Map(snapshot.queues.map((queue) => [queue.queueId, queue]));
  const found: QueueId[] = [];
  const look = [queueId];
  for (let next = look.shift(); next !== undefined && found.length < MOST_QUEUES; next = look.shift()) {
    const queue = byId.get(next);
    if (!queue || found.includes(next)) continue;
    found.push(next);
    const { whenClosed, overflow } = queue.routing;
    if (whenClosed.type === 'queue') look.push(whenClosed.queueId);
    look.push(...overflow.flatMap(({ action }) => (action.type === 'queue' ? [action.queueId] : [])));
  }
  return found;
}

/**
 * `fewer`: so many of those who wait are left out, of the queue's maximum too, so that a full queue is full with fewer.
 */
export function sceneOf(
  snapshot: ConfigurationSnapshot,
  queueIds: readonly QueueId[],
  players: readonly Player[],
  { entry, fewer }: { readonly entry: QueueId; readonly fewer: number },
): Scene {
  const wanted = new Set(queueIds);
  const there = new Set(players.map(({ agentId }) => agentId));
  const nobodys = newId('skill');
  const queues = snapshot.queues
    .filter(({ queueId }) => wanted.has(queueId))
    .map((queue) => ({
      ...queue,
      agentIds: queue.agentIds.filter((agentId) => there.has(agentId)),
      maxWaiting: queue.queueId === entry && queue.maxWaiting > 0 ? Math.max(1, queue.maxWaiting - fewer) : queue.maxWaiting,
    }));
  const backDoor = newId('queue');
  const [any] = queues;
  return {
    backDoor,
    nobodys,
    snapshot: {
      ...snapshot,
      version: 1,
      fallbackQueueId: null,
      queues: any ? [...queues, doorLike(any, backDoor)] : [],
      agents: snapshot.agents.filter(({ agentId }) => there.has(agentId)),
      skills: [...snapshot.skills, { skillId: nobodys, name: '' }],
      webCallKeys: [],
    },
  };
}

function doorLike(queue: QueueConfiguration, queueId: QueueId): QueueConfiguration {
  const hours = { timeZone: queue.hours.timeZone, always: true, spans: [], exceptions: [] };
  return { ...queue, queueId, hours, agentIds: [], maxWaiting: 0, routing: queueRoutingSchema.parse({}) };
}
