import { newId, type ContactId, type QueueId, type SkillId, type TenantId } from '@cordboard/contracts';
import type { Acd } from '@cordboard/acd';
import { createContact } from './contacts.ts';
import { seeded } from '../lib/random.ts';

/** At least this level of a skill. */
export interface SkillRequirement {
  readonly skillId: SkillId;
  readonly level: number;
}

/** What people know, and what contacts ask for: the same for the same seed. */
export interface SkillSet {
  readonly skillIds: readonly SkillId[];
  /** Of the n-th agent. */
  skillsOf(agent: number): readonly SkillRequirement[];
  /** Of the n-th contact; null: anyone. */
  requirementOf(contact: number): SkillRequirement | null;
}

const SKILLS_EACH = 3;
const MOST = 5;
const LEVELS_ASKED = [1, 3];
const STEP_MS = 60_000;

export const NO_SKILLS: SkillSet = { skillIds: [], skillsOf: () => [], requirementOf: () => null };

/** Everybody knows three of the skills at some level; each contact asks for one, half of them at level 3 or more. */
export function drawSkills(count: number, seed: number): SkillSet {
  if (count <= 1) return NO_SKILLS;
  const skillIds = Array.from({ length: count }, () => newId('skill'));
  const at = (index: number): SkillId => skillIds[index % count] as SkillId;
  const drawn = new Map<number, readonly SkillRequirement[]>();
  return {
    skillIds,
    skillsOf: (agent) => {
      const known = drawn.get(agent);
      if (known !== undefined) return known;
      const random = seeded(seed + agent);
      const chosen = new Map<SkillId, SkillRequirement>();
      while (chosen.size < Math.min(SKILLS_EACH, count)) {
        const skillId = at(random.below(count));
        if (!chosen.has(skillId)) chosen.set(skillId, { skillId, level: 1 + random.below(MOST) });
      }
      drawn.set(agent, [...chosen.values()]);
      return [...chosen.values()];
    },
    requirementOf: (contact) => ({ skillId: at(contact), level: LEVELS_ASKED[(contact % count) % LEVELS_ASKED.length] ?? 1 }),
  };
}

export const meets = (skills: readonly SkillRequirement[], { skillId, level }: SkillRequirement): boolean =>
  skills.some((skill) => skill.skillId === skillId && skill.level >= level);

const STEPS_AT_ONCE = 10;

/**
 * Lets one contact after the other name what will be asked for: a condition that nobody has named yet is worked out for all
 * agents of the queue, which is set-up and no part of an assignment.
 */
export async function nameRequirements(
  acd: Acd,
  tenantId: TenantId,
  queueId: QueueId,
  { skillIds, requirementOf }: SkillSet,
): Promise<void> {
  for (let from = 0; from < skillIds.length; from += STEPS_AT_ONCE) {
    const asked = skillIds.slice(from, from + STEPS_AT_ONCE).map((_skillId, index) => requirementOf(from + index));
    const steps = asked.map((requirement, index) => ({ requirement, forMs: index < asked.length - 1 ? STEP_MS : null, skipIf: null }));
    const contactId = newId('contact');
    await createContact(acd, tenantId, contactId);
    await acd.enqueueContact(tenantId, contactId, queueId, { steps });
    await acd.endContact(tenantId, contactId, 'abandoned');
  }
}

/** Joins the queue; with a requirement, only who meets it is asked. Throws when the queue does not take the contact. */
export async function enqueue(
  acd: Acd,
  { tenantId, contactId, queueId }: { readonly tenantId: TenantId; readonly contactId: ContactId; readonly queueId: QueueId },
  requirement: SkillRequirement | null,
): Promise<void> {
  const { outcome } = await acd.enqueueContact(tenantId, contactId, queueId, { requirement });
  if (outcome !== 'queued') throw new Error(`a contact was refused: ${outcome}`);
}
