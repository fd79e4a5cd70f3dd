'use client';

import { Fieldset, Grid, Group, Select, Stack, Text } from '@mantine/core';
import type { RoutingStep } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { RemoveButton } from '../list-buttons.tsx';
import type { SkillRow } from '../use-admin-query.ts';
import { DurationInput } from './duration-input.tsx';
import { RequirementEditor } from './requirement-editor.tsx';

interface Props {
  readonly place: number;
  readonly step: RoutingStep;
  readonly isLast: boolean;
  readonly skills: readonly SkillRow[];
  readonly timeError: ReactNode;
  readonly onChange: (step: RoutingStep) => void;
  readonly onRemove: () => void;
}

/** One step of a queue: what is asked, for how long, and when it is left out. The last is for all who are left. */
export function StepEditor({ place, step, isLast, skills, timeError, onChange, onRemove }: Props) {
  const t = useTranslations('admin.queues.steps');
  return (
    <Fieldset
      legend={
        <Group gap={4}>
          {t('step', { number: place + 1 })}
          <RemoveButton size="sm" label={t('removeStep', { number: place + 1 })} onClick={onRemove} />
        </Group>
      }
      data-part="step"
    >
      <Stack gap="sm">
        <RequirementEditor
          value={step.requirement}
          empty={t('anyone')}
          skills={skills}
          onChange={(requirement) => onChange({ ...step, requirement })}
        />
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
