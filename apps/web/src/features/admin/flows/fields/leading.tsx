'use client';

import { MultiSelect, Select, TagsInput, Text } from '@mantine/core';
import { flowIdSchema, type FlowNodeOf } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useEditor, type FieldsProps } from '../edit/editor-context.ts';
import { outcomesOfFlow } from '../graph/sub-flow.ts';
import { OutcomeName } from './checked-text.tsx';
import { QueueSelect } from './queue-select.tsx';
import { SoundField } from './sound-field.tsx';
import { useField } from './use-field.ts';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '*', '#'];

export function EnqueueFields({ node, set }: FieldsProps<FlowNodeOf<'enqueue'>>) {
  const t = useTranslations('flows.field');
  return (
    <>
      <QueueSelect path="queueId" value={node.queueId} onChange={(queueId) => set({ ...node, queueId })} />
      <MultiSelect
        label={t('waitKeys')}
        description={t('waitKeysHint')}
        data={KEYS}
        value={node.keys}
        onChange={(keys) => set({ ...node, keys })}
        clearable
      />
    </>
  );
}

const BECAUSE = ['caller', 'wait'] as const;

export function CallbackFields({ node, set }: FieldsProps<FlowNodeOf<'offerCallback'>>) {
  const t = useTranslations('flows.field');
  return (
    <>
      <QueueSelect path="queueId" value={node.queueId} onChange={(queueId) => set({ ...node, queueId })} />
      <Select
        label={t('because')}
        data={BECAUSE.map((because) => ({ value: because, label: t(`becauseOf.${because}`) }))}
        value={node.because}
        onChange={(chosen) => set({ ...node, because: BECAUSE.find((one) => one === chosen) ?? 'caller' })}
        allowDeselect={false}
      />
    </>
  );
}

export function SubFlowFields({ node, set }: FieldsProps<FlowNodeOf<'subFlow'>>) {
  const t = useTranslations('flows.field');
  const field = useField();
  const { world } = useEditor();
  return (
    <>
      <Select
        {...field('flowId')}
        label={t('flow')}
        description={t('flowHint')}
        placeholder={t('choose')}
        data={world.flows.map(({ flowId, name }) => ({ value: flowId, label: name }))}
        value={node.flowId}
        onChange={(chosen) => {
          const flow = world.flows.find(({ flowId }) => flowId === chosen);
          if (flow === undefined) return set({ ...node, flowId: null });
          const outcomes = outcomesOfFlow(flow.graph);
          return set({ ...node, flowId: flowIdSchema.parse(chosen), outcomes: outcomes.length > 0 ? outcomes : node.outcomes });
        }}
        searchable
      />
      <TagsInput
        {...field('outcomes')}
        label={t('outcomes')}
        description={t('outcomesHint')}
        value={node.outcomes}
        maxTags={10}
        onChange={(outcomes) => {
          const right = outcomes.filter((outcome) => /^[A-Za-z0-9_-]{1,32}$/.test(outcome));
          if (right.length > 0) set({ ...node, outcomes: right });
        }}
      />
    </>
  );
}

export function ReturnFields({ node, set }: FieldsProps<FlowNodeOf<'return'>>) {
  const t = useTranslations('flows.field');
  return (
    <>
      <OutcomeName label={t('returnOutcome')} value={node.outcome} onChange={(outcome) => set({ ...node, outcome }, 'outcome')} />
      <Text fz="xs" c="dimmed">
        {t('returnHint')}
      </Text>
    </>
  );
}

const REASONS = ['flowEnded', 'queueClosed', 'queueFull', 'nobodyThere', 'waitedTooLong'] as const;

export function HangUpFields({ node, set }: FieldsProps<FlowNodeOf<'hangUp'>>) {
  const t = useTranslations('flows');
  return (
    <>
      <SoundField
        path="farewell"
        label={t('field.farewell')}
        value={node.farewell}
        nothing={t('field.silently')}
        onChange={(farewell, tag) => set({ ...node, farewell }, tag)}
      />
      <Select
        label={t('field.reason')}
        description={t('field.reasonHint')}
        data={REASONS.map((reason) => ({ value: reason, label: t(`reason.${reason}`) }))}
        value={node.reason}
        onChange={(chosen) => set({ ...node, reason: REASONS.find((one) => one === chosen) ?? 'flowEnded' })}
        allowDeselect={false}
      />
    </>
  );
}
