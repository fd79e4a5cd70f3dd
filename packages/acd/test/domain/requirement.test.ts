import { newId, requirementSchema, type Requirement, type SkillId } from '@cordboard/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANYONE, bothOf, meets, normalForm, proficiency } from '../../src/domain/requirement.ts';
import { at } from '../kit/at.ts';

const skills = [newId('skill'), newId('skill'), newId('skill')];
const [billing, german] = [at(skills, 0), at(skills, 1)];
const need = (skillId: SkillId, level: number): Requirement => ({ skillId, level });

/** What a person would say. */
function holds(requirement: Requirement, levels: ReadonlyMap<SkillId, number>): boolean {
  if ('all' in requirement) return requirement.all.every((one) => holds(one, levels));
  if ('any' in requirement) return requirement.any.some((one) => holds(one, levels));
  return (levels.get(requirement.skillId) ?? 0) >= requirement.level;
}

const { tree } = fc.letrec<{ tree: Requirement; leaf: Requirement }>((tie) => ({
  leaf: fc.record({ skillId: fc.constantFrom(...skills), level: fc.integer({ min: 1, max: 5 }) }),
  tree: fc.oneof(
    { maxDepth: 3 },
    tie('leaf'),
    fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
  ),
}));
/** Every combination of levels 0 to 5 in three skills. */
const everyone = Array.from({ length: 216 }, (_, index) =>
  skills.map((skillId, place) => ({ skillId, level: Math.floor(index / 6 ** place) % 6 })),
);
const whoMeets = (requirement: Requirement) =>
  everyone.map((levels) => holds(requirement, new Map(levels.map(({ skillId, level }) => [skillId, level])))).join();

describe('a condition', () => {
  it('means in its normal form what it says', () => {
    fc.assert(
      fc.property(tree, (requirement) => {
        expect(requirementSchema.parse(requirement)).toEqual(requirement);
        const normal = normalForm(requirement);
        expect(everyone.map((levels) => meets(levels, normal)).join()).toBe(whoMeets(requirement));
      }),
      { numRuns: 200 },
    );
  });

  it('has one normal form for all spellings of the same thing, and only for those', () => {
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(tree, (requirement) => {
        const [meaning, normal] = [whoMeets(requirement), normalForm(requirement)];
        expect(seen.get(meaning) ?? normal).toBe(normal);
        seen.set(meaning, normal);
      }),
      { numRuns: 2_000 },
    );
    expect(new Set(seen.values()).size).toBe(seen.size);
    const twice = normalForm({ any: [need(billing, 4), { all: [need(billing, 5), need(german, 1)] }] });
    expect(twice).toBe(normalForm(need(billing, 4)));
  });

  it('can be joined with another, and refuses to grow without end', () => {
    expect(bothOf(normalForm(need(billing, 2)), ANYONE)).toBe(normalForm(need(billing, 2)));
    expect(bothOf(normalForm(need(billing, 2)), normalForm(need(german, 1)))).toBe(
      normalForm({ all: [need(german, 1), need(billing, 2)] }),
    );
    const pairs = Array.from({ length: 6 }, () => ({ any: [need(newId('skill'), 1), need(newId('skill'), 1)] }));
    expect(() => normalForm({ all: pairs })).toThrow(expect.objectContaining({ code: 'invalid_input' }) as Error);
  });

  it('counts the levels of the skills that it names', () => {
    const agent = [
      { skillId: billing, level: 4 },
      { skillId: german, level: 2 },
    ];
    expect(proficiency(agent, normalForm({ any: [need(billing, 1), need(german, 5)] }))).toBe(6);
    expect(proficiency(agent, normalForm(need(german, 1)))).toBe(2);
    expect(proficiency(agent, ANYONE)).toBe(0);
  });
});
