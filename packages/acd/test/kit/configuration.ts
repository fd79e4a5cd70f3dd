import {
  configurationSnapshotSchema,
  newId,
  type AgentId,
  type ConfigurationSnapshot,
  type QueueConfiguration,
  type QueueId,
  type TenantId,
} from '@cordboard/contracts';

export function queueOf(agentIds: readonly AgentId[], change: Partial<QueueConfiguration> = {}): QueueConfiguration {
  return {
    queueId: newId('queue'),
    name: 'Sales',
    strategy: 'longestIdle',
    priority: 10,
    ringMs: 15_000,
    wrapUpMs: 30_000,
    maxWaiting: 0,
    maxWaitMs: 0,
    onMaxWait: 'callback',
    callbackOffered: true,
    callbackDigit: '1',
    callbackRetryMs: 300_000,
    callbackMaxAttempts: 3,
    callbackRingMs: 30_000,
    announceEveryMs: 30_000,
    announcePosition: true,
    announceWait: true,
    serviceLevelMs: 20_000,
    recording: 'always',
    hours: { timeZone: 'Europe/Berlin', always: true, spans: [], exceptions: [] },
    greeting: { kind: 'builtIn' },
    music: { kind: 'builtIn' },
    closedMessage: { kind: 'builtIn' },
    fullMessage: { kind: 'builtIn' },
    waitedTooLongMessage: { kind: 'builtIn' },
    agentIds: [...agentIds],
    ...change,
  };
}

export function snapshotOf(
  tenantId: TenantId,
  version: number,
  agentIds: readonly AgentId[],
  queues: readonly QueueConfiguration[],
  fallbackQueueId: QueueId | null = null,
): ConfigurationSnapshot {
  return configurationSnapshotSchema.parse({
    tenantId,
    version,
    tenantName: 'Test',
    locale: 'en',
    timeZone: 'Europe/Berlin',
    fallbackQueueId,
    queues,
    agents: agentIds.map((agentId, index) => ({ agentId, name: `Agent ${String(index)}`, role: 'agent', active: true })),
    webCallKeys: [],
    notReadyReasons: [],
    dispositions: [],
  });
}
