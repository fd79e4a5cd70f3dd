import { CordboardError, MOST_LINES, type ConfigurationSnapshot, type Requirement, type TenantId } from '@cordboard/contracts';
import { configurationSnapshot, type Tx } from '@cordboard/db';

type Skills = ConfigurationSnapshot['agents'][number]['skills'];

export interface TooManyLines {
  readonly name: string;
  readonly lines: number;
}

/**
 * Who would stand in more lines than routing takes; null when nobody would. Conditions that say one thing in two ways count
 * twice, so that this is never more lenient than routing.
 */
export function tooManyLines({ agents, queues, routingProfiles }: ConfigurationSnapshot): TooManyLines | null {
  const conditions = new Map(queues.map(({ queueId, routing }) => [queueId, distinct(routing.steps.map((step) => step.requirement))]));
  const profiles = new Map(routingProfiles.map(({ routingProfileId, entries }) => [routingProfileId, entries]));
  for (const { agentId, name, skills, routingProfileId } of agents) {
    const entries = routingProfileId === null ? undefined : profiles.get(routingProfileId);
    // Each queue once a channel.
    const own = entries && new Map(entries.map((entry) => [`${entry.queueId} ${entry.channel}`, entry])).values();
    const serves = own ? [...own] : queues.filter(({ agentIds }) => agentIds.includes(agentId));
    const lines = serves.reduce((sum, { queueId }) => {
      const asked = conditions.get(queueId);
      return asked ? sum + 1 + asked.filter((one) => meets(skills, one)).length : sum;
    }, 0);
    if (lines > MOST_LINES) return { name, lines };
  }
  return null;
}

/**
 * Refuses what a transaction has just written, at this field, when routing could not take it. After `bumpConfigVersion`,
 * which lets one change at a time through. Throws `invalid_input`.
 */
export async function requireFewLines(tx: Tx, tenantId: TenantId, path: string): Promise<void> {
  const found = tooManyLines(await configurationSnapshot(tx, tenantId));
  if (!found) return;
  const message = `may stand in at most ${String(MOST_LINES)} lines (queues × conditions); ${found.name} would in ${String(found.lines)}`;
  throw new CordboardError('invalid_input', { issues: [{ path, message }] });
}

function distinct(requirements: readonly (Requirement | null)[]): readonly Requirement[] {
  const found = new Map(requirements.flatMap((one) => (one === null ? [] : [[JSON.stringify(one), one] as const])));
  return [...found.values()];
}

function meets(skills: Skills, requirement: Requirement): boolean {
  if ('all' in requirement) return requirement.all.every((one) => meets(skills, one));
  if ('any' in requirement) return requirement.any.some((one) => meets(skills, one));
  return skills.some(({ skillId, level }) => skillId === requirement.skillId && level >= requirement.level);
}
