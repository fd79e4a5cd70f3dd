import {
  CordboardError,
  MOST_DELAYS,
  MOST_LINES,
  type AgentConfiguration,
  type AgentId,
  type Capacity,
  type Channel,
  type ConfigurationSnapshot,
  type QueueId,
} from '@cordboard/contracts';
import { meets, proficiency, type NormalRequirement } from './requirement.ts';

/** How an agent serves a queue. */
export interface Service {
  readonly queueId: QueueId;
  readonly channel: Channel;
  readonly priority: number;
  readonly delayMs: number;
  readonly level: number;
  readonly position: number;
}

/** `[line, priority, position, proficiency, level]`, as commands read it. */
export type Standing = readonly [string, number, number, number, number];

/** Who serves what: by the agent's profile, else by the queues that name it. Queues that do not exist are left out. */
export function servicesOf(snapshot: ConfigurationSnapshot): ReadonlyMap<AgentId, readonly Service[]> {
  const known = new Set(snapshot.queues.map((queue) => queue.queueId));
  const profiles = new Map(snapshot.routingProfiles.map((profile) => [profile.routingProfileId, profile]));
  const services = new Map<AgentId, Service[]>();
  const withoutProfile = new Set<AgentId>();
  for (const { agentId, routingProfileId } of snapshot.agents) {
    const profile = routingProfileId === null ? undefined : profiles.get(routingProfileId);
    if (!profile) withoutProfile.add(agentId);
    // One service a queue and channel: a second entry for the same ones is ignored.
    const served = (profile?.entries ?? []).filter(({ queueId }) => known.has(queueId));
    const entries = new Map(served.map((entry) => [`${entry.queueId} ${entry.channel}`, entry]));
    services.set(
      agentId,
      [...entries.values()].map(({ queueId, channel, priority, delayMs, level, position }) => ({
        ...{ queueId, channel, priority, delayMs, level, position },
      })),
    );
  }
  for (const { queueId, agentIds } of snapshot.queues) {
    [...new Set(agentIds)].forEach((agentId, index) => {
      if (withoutProfile.has(agentId))
        services.get(agentId)?.push({ queueId, channel: 'voice', priority: 1, delayMs: 0, level: 1, position: index + 1 });
    });
  }
  return services;
}

/** By the agent's profile; null: one call at a time, as without a profile. */
export function capacitiesOf({ routingProfiles }: ConfigurationSnapshot): (agent: AgentConfiguration) => Capacity | null {
  const own = routingProfiles.filter(({ capacity: { voice, chat, total } }) => voice !== 1 || chat !== 0 || total !== 1);
  const byProfile = new Map<string, Capacity>(own.map(({ routingProfileId, capacity }) => [routingProfileId, capacity]));
  return ({ routingProfileId }) => byProfile.get(routingProfileId ?? '') ?? null;
}

/** The delays of each queue that has one other than 0, shortest first. Throws `invalid_input` for more than ten. */
export function delaysOf(services: ReadonlyMap<AgentId, readonly Service[]>): ReadonlyMap<QueueId, readonly number[]> {
  const found = new Map<QueueId, Set<number>>();
  for (const { queueId, delayMs } of [...services.values()].flat()) {
    const delays = found.get(queueId) ?? new Set();
    found.set(queueId, delays.add(delayMs));
  }
  const sorted = new Map([...found].map(([queueId, delays]) => [queueId, [...delays].sort((a, b) => a - b)]));
  for (const [queueId, delays] of sorted) {
    if (delays.length <= MOST_DELAYS) continue;
    const message = `A queue may be served with at most ${String(MOST_DELAYS)} different delays.`;
    throw new CordboardError('invalid_input', { issues: [{ path: `routingProfiles for ${queueId}`, message }] });
  }
  return sorted;
}

/**
 * The lines in which an agent stands. `requirements` are those that a queue's contacts may ask for, with their numbers.
 * Throws `invalid_input` for more than 300 lines.
 */
export function standingsOf(
  agent: AgentConfiguration,
  services: readonly Service[],
  requirements: ReadonlyMap<QueueId, readonly (readonly [NormalRequirement, number])[]>,
): readonly Standing[] {
  const standings: Standing[] = [];
  for (const { queueId, channel, priority, delayMs, level, position } of services) {
    const lineOf = (number: number) => `${queueId}.${String(number)}.${String(delayMs)}${channel === 'voice' ? '' : `.${channel}`}`;
    standings.push([lineOf(0), priority, position, 0, level]);
    for (const [requirement, number] of requirements.get(queueId) ?? []) {
      if (!meets(agent.skills, requirement)) continue;
      standings.push([lineOf(number), priority, position, proficiency(agent.skills, requirement), level]);
    }
  }
  if (standings.length > MOST_LINES) {
    const message = `An agent may stand in at most ${String(MOST_LINES)} lines (queues × conditions); this one would in ${String(standings.length)}.`;
    throw new CordboardError('invalid_input', { issues: [{ path: `agents ${agent.agentId}`, message }] });
  }
  return standings.sort(([a], [b]) => (a < b ? -1 : 1));
}
