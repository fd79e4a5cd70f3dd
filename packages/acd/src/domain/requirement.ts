import { CordboardError, type Requirement, type SkillId } from '@cordboard/contracts';

/** Skill → least level; all of them. */
type Alternative = ReadonlyMap<SkillId, number>;
type Skills = readonly { readonly skillId: SkillId; readonly level: number }[];

/**
 * A requirement as the text of its smallest list of alternatives: `[[["skl_a",4],["skl_b",2]],[["skl_c",1]]]` is
 * "a ≥ 4 and b ≥ 2, or c ≥ 1". Conditions here only ask for more, never for less, and for such a function that list is
 * unique (the prime implicants), so two spellings of the same thing are one text.
 */
export type NormalRequirement = string;

/** Anyone: one alternative that asks for nothing. */
export const ANYONE: NormalRequirement = '[[]]';
const MOST_ALTERNATIVES = 50;

/** Throws `invalid_input` when it would take more than 50 alternatives. */
export function normalForm(requirement: Requirement | null): NormalRequirement {
  return requirement === null ? ANYONE : print(alternativesOf(requirement));
}

/** Both must hold. */
export function bothOf(first: NormalRequirement, second: NormalRequirement): NormalRequirement {
  return print(smallest(product(read(first), read(second))));
}

export function meets(skills: Skills, requirement: NormalRequirement): boolean {
  const levels = new Map(skills.map(({ skillId, level }) => [skillId, level]));
  return read(requirement).some((alternative) => [...alternative].every(([skillId, level]) => (levels.get(skillId) ?? 0) >= level));
}

/** Sum of the agent's levels in the skills that the requirement names. */
export function proficiency(skills: Skills, requirement: NormalRequirement): number {
  const named = new Set(read(requirement).flatMap((alternative) => [...alternative.keys()]));
  return skills.reduce((sum, { skillId, level }) => sum + (named.has(skillId) ? level : 0), 0);
}

/** As lists; anyone is an empty one. */
export function listed(requirement: NormalRequirement): readonly (readonly { readonly skillId: SkillId; readonly level: number }[])[] {
  if (requirement === ANYONE) return [];
  return read(requirement).map((alternative) => [...alternative].map(([skillId, level]) => ({ skillId, level })));
}

function alternativesOf(requirement: Requirement): readonly Alternative[] {
  if ('any' in requirement) return smallest(requirement.any.flatMap(alternativesOf));
  if ('all' in requirement) {
    const nothing: readonly Alternative[] = [new Map<SkillId, number>()];
    return requirement.all.map(alternativesOf).reduce((left, right) => smallest(product(left, right)), nothing);
  }
  return [new Map([[requirement.skillId, requirement.level]])];
}

function product(left: readonly Alternative[], right: readonly Alternative[]): Alternative[] {
  return left.flatMap((one) => right.map((other) => merge(one, other)));
}

function merge(one: Alternative, other: Alternative): Alternative {
  const merged = new Map(one);
  for (const [skillId, level] of other) merged.set(skillId, Math.max(level, merged.get(skillId) ?? 0));
  return merged;
}

/** Without those that another one already allows. */
function smallest(alternatives: readonly Alternative[]): readonly Alternative[] {
  const kept: Alternative[] = [];
  for (const candidate of alternatives) {
    if (kept.some((other) => asksForLess(other, candidate))) continue;
    kept.splice(0, kept.length, ...kept.filter((other) => !asksForLess(candidate, other)), candidate);
  }
  if (kept.length > MOST_ALTERNATIVES) {
    const message = `A condition may come to at most ${String(MOST_ALTERNATIVES)} alternatives.`;
    throw new CordboardError('invalid_input', { issues: [{ path: 'requirement', message }] });
  }
  return kept;
}

/** Whoever meets `other` meets `one`. */
function asksForLess(one: Alternative, other: Alternative): boolean {
  return [...one].every(([skillId, level]) => level <= (other.get(skillId) ?? 0));
}

function print(alternatives: readonly Alternative[]): NormalRequirement {
  const texts = alternatives.map((alternative) => JSON.stringify([...alternative].sort(([a], [b]) => (a < b ? -1 : 1))));
  return `[${texts.sort().join(',')}]`;
}

/** Each is read for tens of thousands of agents. */
const MOST_REMEMBERED = 1_000;
const remembered = new Map<NormalRequirement, readonly Alternative[]>();

function read(requirement: NormalRequirement): readonly Alternative[] {
  const known = remembered.get(requirement);
  if (known) return known;
  const parsed = JSON.parse(requirement) as readonly (readonly [SkillId, number][])[];
  const alternatives = parsed.map((alternative) => new Map(alternative));
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(requirement, alternatives);
  return alternatives;
}
