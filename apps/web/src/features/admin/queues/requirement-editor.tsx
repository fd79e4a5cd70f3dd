'use client';

import { Group, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import type { Requirement } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { AddButton, RemoveButton, replaceAt } from '../list-buttons.tsx';
import type { SkillRow } from '../use-admin-query.ts';
import { conditionsOf, requirementOf, type Condition, type StepConditions } from './routing-steps.ts';

const LEVELS = ['1', '2', '3', '4', '5'];

/** Conditions on skills, of which all or any must hold. One that nests deeper is told of and kept. */
export function RequirementEditor(props: {
  readonly value: Requirement | null;
  /** What it says without a condition. */
  readonly empty: string;
  readonly skills: readonly SkillRow[];
  readonly onChange: (value: Requirement | null) => void;
}) {
  const t = useTranslations('admin.queues.steps');
  const { value, empty, skills, onChange } = props;
  const shown = conditionsOf(value);
  if (shown === null) return <Text fz="sm">{t('nested')}</Text>;
  return <Conditions shown={shown} empty={empty} skills={skills} onChange={(conditions) => onChange(requirementOf(conditions))} />;
}

function Conditions(props: {
  readonly shown: StepConditions;
  readonly empty: string;
  readonly skills: readonly SkillRow[];
  readonly onChange: (shown: StepConditions) => void;
}) {
  const t = useTranslations('admin.queues.steps');
  const { shown, empty, skills, onChange } = props;
  const { match, conditions } = shown;
  const set = (place: number, condition: Condition | null): void =>
    onChange({ match, conditions: replaceAt(conditions, place, condition) });
  const [first] = skills;
  return (
    <Stack gap="xs">
      {conditions.length === 0 && <Text fz="sm">{empty}</Text>}
      {conditions.length > 1 && (
        <SegmentedControl
          size="xs"
          w="fit-content"
          data={[
            { value: 'all', label: t('matchAll') },
            { value: 'any', label: t('matchAny') },
          ]}
          value={match}
          onChange={(chosen) => onChange({ match: chosen === 'any' ? 'any' : 'all', conditions })}
          aria-label={t('match')}
        />
      )}
      {conditions.map((condition, place) => (
        <Group key={place} wrap="nowrap" gap="xs" data-part="condition">
          <Select
            flex={1}
            aria-label={t('skill')}
            data={skills.map(({ skillId, name }) => ({ value: skillId, label: name }))}
            value={condition.skillId}
            onChange={(chosen) => {
              const skill = skills.find(({ skillId }) => skillId === chosen);
              if (skill) set(place, { ...condition, skillId: skill.skillId });
            }}
            allowDeselect={false}
          />
          <Select
            w={130}
            aria-label={t('level')}
            data={LEVELS.map((value) => ({ value, label: t('atLeast', { level: Number(value) }) }))}
            value={String(condition.level)}
            onChange={(chosen) => set(place, { ...condition, level: Number(chosen) })}
            allowDeselect={false}
          />
          <RemoveButton label={t('removeCondition')} onClick={() => set(place, null)} />
        </Group>
      ))}
      {first === undefined ? (
        <Text fz="xs" c="dimmed">
          {t('noSkills')}
        </Text>
      ) : (
        <AddButton
          label={t('addCondition')}
          onClick={() => onChange({ match, conditions: [...conditions, { skillId: first.skillId, level: 1 }] })}
          disabled={conditions.length >= 10}
        />
      )}
    </Stack>
  );
}
