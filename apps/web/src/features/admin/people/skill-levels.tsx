'use client';

import { ActionIcon, Group, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { SkillId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import type { SkillRow } from '../use-admin-query.ts';

export interface SkillLevel {
  readonly skillId: SkillId;
  readonly level: number;
}

const LEVELS = ['1', '2', '3', '4', '5'];
const FIRST_LEVEL = 3;

/** What somebody can do, and how well; another skill is added from the list of those that are left. */
export function SkillLevels(props: {
  readonly all: readonly SkillRow[];
  readonly value: readonly SkillLevel[];
  readonly onChange: (value: SkillLevel[]) => void;
}) {
  const t = useTranslations('admin.people');
  const { all, value, onChange } = props;
  const left = all.filter(({ skillId }) => !value.some((one) => one.skillId === skillId));
  const nameOf = (skillId: SkillId): string => all.find((one) => one.skillId === skillId)?.name ?? '?';
  return (
    <Stack gap="xs" role="group" aria-label={t('skills')}>
      <div>
        <Text fz="sm" fw={500}>
          {t('skills')}
        </Text>
        <Text fz="xs" c="dimmed">
          {all.length === 0 ? t('noSkills') : t('skillsHint')}
        </Text>
      </div>
      {value.map(({ skillId, level }) => (
        <Group key={skillId} wrap="nowrap" gap="xs" data-part="skill-level">
          <Text fz="sm" flex={1} truncate title={nameOf(skillId)}>
            {nameOf(skillId)}
          </Text>
          <SegmentedControl
            size="xs"
            data={LEVELS}
            value={String(level)}
            onChange={(chosen) => onChange(value.map((one) => (one.skillId === skillId ? { skillId, level: Number(chosen) } : one)))}
            aria-label={t('levelOf', { name: nameOf(skillId) })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('removeSkill', { name: nameOf(skillId) })}
            onClick={() => onChange(value.filter((one) => one.skillId !== skillId))}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {left.length > 0 && (
        <Select
          aria-label={t('addSkill')}
          placeholder={t('addSkill')}
          data={left.map(({ skillId, name }) => ({ value: skillId, label: name }))}
          value={null}
          onChange={(chosen) => {
            const skill = left.find(({ skillId }) => skillId === chosen);
            if (skill) onChange([...value, { skillId: skill.skillId, level: FIRST_LEVEL }]);
          }}
          searchable
        />
      )}
    </Stack>
  );
}
