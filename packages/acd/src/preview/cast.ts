import type { AgentId, ConfigurationSnapshot, QueueId, TenantId } from '@cordboard/contracts';
import { delaysOf, servicesOf } from '../domain/standings.ts';
import { readStoredAgent } from '../store/records.ts';
import type { Resources } from '../store/resources.ts';

/** Somebody of a preview. */
export interface Player {
  readonly agentId: AgentId;
  readonly status: 'available' | 'notReady';
  readonly free: boolean;
  /** The record on the real floor (JSON), '' for one who never did anything. */
  readonly record: string;
}

export interface Cast {
  readonly players: readonly Player[];
  /** There are more, whom the preview does not look at. */
  readonly more: boolean;
}

/** More would hold Redis for longer than a few ms at a time, and nobody reads them. */
const MOST_PLAYERS = 100;

/** These (null: all who serve one of the queues), available and free. */
export async function chosenCast(
  resources: Resources,
  snapshot: ConfigurationSnapshot,
  queueIds: readonly QueueId[],
  chosen: readonly AgentId[] | null,
): Promise<Cast> {
  const agentIds = chosen ?? everyone(snapshot, queueIds);
  const ids = agentIds.slice(0, MOST_PLAYERS);
  const records = await readRecords(resources, snapshot.tenantId, ids);
  const players = ids.map((agentId, index): Player => ({ agentId, status: 'available', free: true, record: records[index] ?? '' }));
  return { players, more: agentIds.length > ids.length };
}

function everyone(snapshot: ConfigurationSnapshot, queueIds: readonly QueueId[]): readonly AgentId[] {
  const active = new Set(snapshot.agents.filter((agent) => agent.active).map(({ agentId }) => agentId));
  const services = [...servicesOf(snapshot)].filter(([agentId]) => active.has(agentId));
  // Those of the queue that is called first.
  const found = queueIds.flatMap((queueId) =>
    services.flatMap(([agentId, served]) => (served.some((one) => one.queueId === queueId) ? [agentId] : [])),
  );
  return [...new Set(found)];
}

/** Those who are logged in and serve one of these queues, as they are now. The free ones first, in the order of their lines. */
export async function presentCast(
  { commands }: Resources,
  snapshot: ConfigurationSnapshot,
  queueIds: readonly QueueId[],
  known: AgentId | null,
): Promise<Cast> {
  const delays = delaysOf(servicesOf(snapshot));
  const lines = queueIds.flatMap((queueId) => (delays.get(queueId) ?? []).map((delayMs) => `${queueId}.0.${String(delayMs)}`));
  const [more, ...records] = await commands.expectOk(snapshot.tenantId, 'preview-cast', [MOST_PLAYERS, known ?? '', ...lines]);
  const players = records.flatMap((record): Player[] => {
    const { agentId, status, state, desks, trouble } = readStoredAgent(record);
    if (status === 'offline') return [];
    return [
      {
        agentId,
        status,
        free: status === 'available' && state === 'idle' && Object.keys(desks).length > 0 && trouble === undefined,
        record,
      },
    ];
  });
  return { players, more: more === '1' };
}

async function readRecords({ redis, keys }: Resources, tenantId: TenantId, ids: readonly AgentId[]): Promise<readonly (string | null)[]> {
  return ids.length === 0 ? [] : await redis.hmGet(keys.one(tenantId, 'agents'), [...ids]);
}
