'use client';

import { Fieldset, Grid, Input, NumberInput, Select, Stack, Switch, Text } from '@mantine/core';
import { STRATEGIES, type QueueId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { AddButton, replaceAt } from '../list-buttons.tsx';
import type { QueueList, SkillRow } from '../use-admin-query.ts';
import { CallerRulesEditor } from './caller-rules-editor.tsx';
import { DurationInput } from './duration-input.tsx';
import { EmptyFields } from './empty-fields.tsx';
import { OverflowEditor } from './overflow-editor.tsx';
import type { QueueForm } from './queue-form.ts';
import { withoutStep, withStep } from './routing-steps.ts';
import { StepEditor } from './step-editor.tsx';

const FIRST_AGEING_MS = 60_000;

/** Who is asked, what is asked for, and where those go who wait too long. */
export function RoutingFields(props: {
  readonly form: QueueForm;
  readonly queueId: QueueId | null;
  readonly list: QueueList;
  readonly skills: readonly SkillRow[];
}) {
  const t = useTranslations('admin.queues.routing');
  const { form, queueId, list, skills } = props;
  const { strategy, routing } = form.values;
  const duration = (
    name: 'ringStepMs' | 'resumeWindowMs' | 'preferredForMs' | 'declineDelayMs' | 'noAnswerDelayMs',
    maxMs: number,
    minMs = 0,
  ) => (
    <Grid.Col span={6}>
      <DurationInput
        {...form.getInputProps(`routing.${name}`)}
        unit="seconds"
        minMs={minMs}
        maxMs={maxMs}
        label={t(name)}
        description={t(`${name}Hint`)}
      />
    </Grid.Col>
  );
  return (
    <Stack>
      <Select
        label={t('strategy')}
        description={t(`strategyHint.${strategy}`)}
        data={STRATEGIES.map((value) => ({ value, label: t(`strategies.${value}`) }))}
        value={strategy}
        onChange={(chosen) => form.setFieldValue('strategy', STRATEGIES.find((one) => one === chosen) ?? 'longestIdle')}
        error={form.errors['strategy']}
        allowDeselect={false}
        data-part="strategy"
      />
      {strategy === 'ringProgressively' && <Grid>{duration('ringStepMs', 120_000, 1_000)}</Grid>}
      <Fieldset legend={t('steps')}>
        <Stack>
          <Text fz="sm" c="dimmed">
            {routing.steps.length === 0 ? t('noSteps') : t('stepsHint')}
          </Text>
          {routing.steps.map((step, place) => (
            <StepEditor
              key={place}
              place={place}
              step={step}
              isLast={place === routing.steps.length - 1}
              skills={skills}
              timeError={form.errors[`routing.steps.${String(place)}.forMs`]}
              onChange={(changed) => form.setFieldValue('routing.steps', replaceAt(routing.steps, place, changed))}
              onRemove={() => form.setFieldValue('routing.steps', withoutStep(routing.steps, place))}
            />
          ))}
          <AddButton
            variant="default"
            label={t('addStep')}
            onClick={() => form.setFieldValue('routing.steps', withStep(routing.steps))}
            disabled={routing.steps.length >= 10}
          />
          {form.errors['routing.steps'] && <Input.Error role="alert">{form.errors['routing.steps']}</Input.Error>}
        </Stack>
      </Fieldset>
      <Fieldset legend={t('callers')}>
        <CallerRulesEditor
          value={routing.callerRules}
          skills={skills}
          errorOf={(place, field) => form.errors[`routing.callerRules.${String(place)}.${field}`]}
          onChange={(rules) => form.setFieldValue('routing.callerRules', rules)}
        />
      </Fieldset>
      <Fieldset legend={t('agents')}>
        <Grid>
          {duration('preferredForMs', 86_400_000)}
          <Grid.Col span={6}>
            <NumberInput
              {...form.getInputProps('routing.notReadyAfter')}
              min={0}
              max={10}
              label={t('notReadyAfter')}
              description={t('notReadyAfterHint')}
            />
          </Grid.Col>
          {duration('declineDelayMs', 600_000)}
          {duration('noAnswerDelayMs', 600_000)}
        </Grid>
        <Switch
          {...form.getInputProps('routing.agentsPick', { type: 'checkbox' })}
          mt="md"
          label={t('agentsPick')}
          description={t('agentsPickHint')}
          data-part="agentsPick"
        />
      </Fieldset>
      <Fieldset legend={t('order')}>
        <Stack>
          <Switch
            label={t('ageing')}
            description={t('ageingHint')}
            checked={routing.ageingMs !== null}
            onChange={(event) => form.setFieldValue('routing.ageingMs', event.currentTarget.checked ? FIRST_AGEING_MS : null)}
          />
          {routing.ageingMs !== null && (
            <DurationInput
              {...form.getInputProps('routing.ageingMs')}
              unit="seconds"
              minMs={1_000}
              maxMs={86_400_000}
              label={t('ageingMs')}
            />
          )}
          <Grid>{duration('resumeWindowMs', 600_000)}</Grid>
        </Stack>
      </Fieldset>
      <Fieldset legend={t('empty')}>
        <EmptyFields form={form} />
      </Fieldset>
      <Fieldset legend={t('overflow')}>
        <OverflowEditor
          value={routing.overflow}
          queues={list.queues.filter((queue) => queue.queueId !== queueId)}
          errorOf={(place) => form.errors[`routing.overflow.${String(place)}.afterMs`]}
          onChange={(stages) => form.setFieldValue('routing.overflow', stages)}
        />
      </Fieldset>
    </Stack>
  );
}
