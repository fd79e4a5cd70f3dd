import { configurationSnapshotSchema, type AgentId, type ConfigurationSnapshot, type QueueId, type TenantId } from '@cordboard/contracts';

import { NO_SKILLS, type SkillSet } from './skills.ts';

/** What a bench says of a queue; everything else is as plain as it can be. */
export interface FloorQueue {
  readonly queueId: QueueId;
  readonly agentIds: readonly AgentId[];
  readonly priority?: number;
  readonly ringMs?: number;
  readonly wrapUpMs?: number;
  readonly callbackRetryMs?: number;
  /** How long who did not take an offer is passed over. */
  readonly passedOverMs?: number;
}

const LONGEST_RING_MS = 120_000;

const passedOver = (ms: number | undefined): object =>
  ms === undefined ? {} : { declineDelayMs: ms, busyDelayMs: ms, noAnswerDelayMs: ms };

/** A tenant as the worker would publish it. `timeZone`: whose midnight resets the counters. */
export function floorSnapshot(
  tenantId: TenantId,
  agentIds: readonly AgentId[],
  queues: readonly FloorQueue[],
  { timeZone = 'Etc/UTC', skills = NO_SKILLS }: { readonly timeZone?: string; readonly skills?: SkillSet } = {},
): ConfigurationSnapshot {
  const builtIn = { kind: 'builtIn' };
  return configurationSnapshotSchema.parse({
    tenantId,
    version: 1,
    tenantName: 'Bench',
    locale: 'en',
    timeZone,
    fallbackQueueId: null,
    queues: queues.map((queue, index) => ({
      queueId: queue.queueId,
      name: `Queue ${index + 1}`,
      strategy: 'longestIdle',
      routing: passedOver(queue.passedOverMs),
      priority: queue.priority ?? 10,
      ringMs: queue.ringMs ?? LONGEST_RING_MS,
      wrapUpMs: queue.wrapUpMs ?? 0,
      maxWaiting: 0,
      maxWaitMs: 0,
      onMaxWait: 'message',
      callbackOffered: true,
      callbackDigit: '1',
      callbackRetryMs: queue.callbackRetryMs ?? 300_000,
      callbackMaxAttempts: 10,
      callbackRingMs: 30_000,
      announceEveryMs: 30_000,
      announcePosition: false,
      announceWait: false,
      serviceLevelMs: 20_000,
      recording: 'never',
      hours: { timeZone, always: true, spans: [], exceptions: [] },
      greeting: { kind: 'none' },
      music: builtIn,
      closedMessage: builtIn,
      fullMessage: builtIn,
      waitedTooLongMessage: builtIn,
      nobodyThereMessage: builtIn,
      agentIds: queue.agentIds,
    })),
    agents: agentIds.map((agentId, index) => ({
      agentId,
      name: `Agent ${index + 1}`,
      role: 'agent',
      active: true,
      skills: skills.skillsOf(index),
    })),
    skills: skills.skillIds.map((skillId, index) => ({ skillId, name: `Skill ${index + 1}` })),
    webCallKeys: [],
    notReadyReasons: [],
    dispositions: [],
  });
}
