'use client';

import { ActionIcon, Button, Fieldset, Grid, Group, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { RoutingStep } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { SkillRow } from '../use-admin-query.ts';
import { DurationInput } from './duration-input.tsx';
import { conditionsOf, requirementOf, type Condition, type StepConditions } from './routing-steps.ts';

interface Props {
  readonly place: number;
  readonly step: RoutingStep;
  readonly isLast: boolean;
  readonly skills: readonly SkillRow[];
  readonly timeError: ReactNode;
  readonly onChange: (step: RoutingStep) => void;
  readonly onRemove: () => void;
}

const LEVELS = ['1', '2', '3', '4', '5'];

/** One step of a queue: what is asked, for how long, and when it is left out. The last is for all who are left. */
export function StepEditor({ place, step, isLast, skills, timeError, onChange, onRemove }: Props) {
  const t = useTranslations('admin.queues.steps');
  const shown = conditionsOf(step.requirement);
  const setConditions = (conditions: StepConditions): void => onChange({ ...step, requirement: requirementOf(conditions) });
  return (
    <Fieldset
      legend={
        <Group gap={4}>
          {t('step', { number: place + 1 })}
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('removeStep', { number: place + 1 })} onClick={onRemove}>
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </Group>
      }
      data-part="step"
    >
      <Stack gap="sm">
        {shown === null ? <Text fz="sm">{t('nested')}</Text> : <Conditions shown={shown} skills={skills} onChange={setConditions} />}
        {isLast ? (
          <Text fz="sm" c="dimmed">
            {t('untilTaken')}
          </Text>
        ) : (
          <Grid>
            <Grid.Col span={4}>
              <DurationInput
                unit="seconds"
                minMs={1_000}
                maxMs={86_400_000}
                label={t('for')}
                value={step.forMs ?? NaN}
                onChange={(forMs) => onChange({ ...step, forMs })}
                error={timeError}
              />
            </Grid.Col>
            <Grid.Col span={8}>
              <Select
                label={t('skipIf')}
                data={(['never', 'nobodyLoggedIn', 'nobodyAvailable'] as const).map((value) => ({ value, label: t(`skip.${value}`) }))}
                value={step.skipIf ?? 'never'}
                onChange={(chosen) =>
                  onChange({ ...step, skipIf: chosen === 'nobodyLoggedIn' || chosen === 'nobodyAvailable' ? chosen : null })
                }
                allowDeselect={false}
              />
            </Grid.Col>
          </Grid>
        )}
      </Stack>
    </Fieldset>
  );
}

function Conditions(props: {
  readonly shown: StepConditions;
  readonly skills: readonly SkillRow[];
  readonly onChange: (shown: StepConditions) => void;
}) {
  const t = useTranslations('admin.queues.steps');
  const { shown, skills, onChange } = props;
  const { match, conditions } = shown;
  const set = (place: number, condition: Condition | null): void =>
    onChange({ match, conditions: conditions.flatMap((one, at) => (at !== place ? one : condition === null ? [] : condition)) });
  const [first] = skills;
  return (
    <Stack gap="xs">
      {conditions.length === 0 && <Text fz="sm">{t('anyone')}</Text>}
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
          <ActionIcon variant="subtle" color="gray" aria-label={t('removeCondition')} onClick={() => set(place, null)}>
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {first === undefined ? (
        <Text fz="xs" c="dimmed">
          {t('noSkills')}
        </Text>
      ) : (
        <Button
          variant="subtle"
          size="xs"
          w="fit-content"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange({ match, conditions: [...conditions, { skillId: first.skillId, level: 1 }] })}
          disabled={conditions.length >= 10}
        >
          {t('addCondition')}
        </Button>
      )}
    </Stack>
  );
}
