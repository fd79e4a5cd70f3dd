'use client';

import { Fieldset, Grid, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import type { CallerRule } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { AddButton, RemoveButton, replaceAt } from '../list-buttons.tsx';
import type { SkillRow } from '../use-admin-query.ts';
import { RequirementEditor } from './requirement-editor.tsx';

const MOST = 20;
const NEW_RULE: CallerRule = { attribute: '', equals: '', priority: 10, requirement: null };

/** What the queue makes of callers whom the site vouches for: points of priority, and skills they need. */
export function CallerRulesEditor(props: {
  readonly value: readonly CallerRule[];
  readonly skills: readonly SkillRow[];
  readonly errorOf: (place: number, field: keyof CallerRule) => ReactNode;
  readonly onChange: (value: CallerRule[]) => void;
}) {
  const t = useTranslations('admin.queues.callerRules');
  const { value, skills, errorOf, onChange } = props;
  const set = (place: number, change: Partial<CallerRule>): void =>
    onChange(value.map((one, at) => (at === place ? { ...one, ...change } : one)));
  return (
    <Stack>
      <Text fz="sm" c="dimmed">
        {t('hint')}
      </Text>
      {value.map((rule, place) => (
        <Fieldset
          key={place}
          legend={
            <Group gap={4}>
              {t('rule', { number: place + 1 })}
              <RemoveButton size="sm" label={t('remove', { number: place + 1 })} onClick={() => onChange(replaceAt(value, place, null))} />
            </Group>
          }
          data-part="caller-rule"
        >
          <Stack gap="sm">
            <Grid>
              <Grid.Col span={4}>
                <TextInput
                  label={t('attribute')}
                  placeholder={t('attributeExample')}
                  maxLength={64}
                  value={rule.attribute}
                  error={errorOf(place, 'attribute')}
                  onChange={(event) => set(place, { attribute: event.currentTarget.value })}
                />
              </Grid.Col>
              <Grid.Col span={4}>
                <TextInput
                  label={t('equals')}
                  placeholder={t('equalsExample')}
                  maxLength={500}
                  value={rule.equals}
                  error={errorOf(place, 'equals')}
                  onChange={(event) => set(place, { equals: event.currentTarget.value })}
                />
              </Grid.Col>
              <Grid.Col span={4}>
                <NumberInput
                  label={t('priority')}
                  min={-100}
                  max={100}
                  allowDecimal={false}
                  value={Number.isFinite(rule.priority) ? rule.priority : ''}
                  error={errorOf(place, 'priority')}
                  onChange={(priority) => set(place, { priority: typeof priority === 'number' ? priority : NaN })}
                />
              </Grid.Col>
            </Grid>
            <RequirementEditor
              value={rule.requirement}
              empty={t('noSkill')}
              skills={skills}
              onChange={(requirement) => set(place, { requirement })}
            />
          </Stack>
        </Fieldset>
      ))}
      <AddButton variant="default" label={t('add')} onClick={() => onChange([...value, NEW_RULE])} disabled={value.length >= MOST} />
    </Stack>
  );
}
