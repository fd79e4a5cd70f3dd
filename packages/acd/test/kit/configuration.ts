import {
  configurationSnapshotSchema,
  newId,
  queueRoutingSchema,
  type AgentConfiguration,
  type AgentId,
  type ConfigurationSnapshot,
  type QueueConfiguration,
  type QueueId,
  type QueueRouting,
  type Capacity,
  type RoutingProfile,
  type TenantId,
} from '@cordboard/contracts';

export type QueueChange = Partial<Omit<QueueConfiguration, 'routing'>> & { readonly routing?: Partial<QueueRouting> };

export function queueOf(agentIds: readonly AgentId[], change: QueueChange = {}): QueueConfiguration {
  const { routing, ...plain } = change;
  return {
    routing: queueRoutingSchema.parse(routing ?? {}),
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
    nobodyThereMessage: { kind: 'builtIn' },
    agentIds: [...agentIds],
    ...plain,
  };
}

/** One call at a time, unless it says something else. */
export type ProfileOfTest = Omit<RoutingProfile, 'capacity'> & { readonly capacity?: Partial<Capacity> };

/** What most tests leave out. */
export interface SnapshotMore {
  readonly agents?: ReadonlyMap<AgentId, Partial<AgentConfiguration>>;
  readonly routingProfiles?: readonly ProfileOfTest[];
}

export function snapshotOf(
  tenantId: TenantId,
  version: number,
  agentIds: readonly AgentId[],
  queues: readonly QueueConfiguration[],
  fallbackQueueId: QueueId | null = null,
  more: SnapshotMore = {},
): ConfigurationSnapshot {
  return configurationSnapshotSchema.parse({
    tenantId,
    version,
    tenantName: 'Test',
    locale: 'en',
    timeZone: 'Europe/Berlin',
    fallbackQueueId,
    queues,
    agents: agentIds.map((agentId, index) => ({
      agentId,
      name: `Agent ${String(index)}`,
      role: 'agent',
      active: true,
      ...more.agents?.get(agentId),
    })),
    routingProfiles: more.routingProfiles ?? [],
    webCallKeys: [],
    notReadyReasons: [],
    dispositions: [],
  });
}
