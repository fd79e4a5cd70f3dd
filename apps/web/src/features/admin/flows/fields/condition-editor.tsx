'use client';

import { Box, Group, Select, Stack, TextInput } from '@mantine/core';
import { COMPARISONS, HISTORY_FIGURES, QUEUE_FIGURES, type Comparison, type FlowCondition } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { AddButton, RemoveButton, replaceAt } from '../../list-buttons.tsx';
import { useEditor } from '../edit/editor-context.ts';
import { CONDITION_KINDS, kindOf, newCondition, valueOf } from '../graph/new-condition.ts';
import { CheckedNumber } from './checked-number.tsx';
import { AttributeReference } from './checked-text.tsx';
import { HoursField } from './hours-field.tsx';
import { QueueSelect } from './queue-select.tsx';

const DAY_MS = 86_400_000;

interface Props {
  readonly path: string;
  readonly value: FlowCondition;
  readonly onChange: (condition: FlowCondition, tag?: string) => void;
}

function ComparisonSelect({ value, onChange }: { readonly value: Comparison; readonly onChange: (is: Comparison) => void }) {
  const t = useTranslations('flows.condition');
  return (
    <Select
      flex={1}
      aria-label={t('comparison')}
      data={COMPARISONS.map((is) => ({ value: is, label: t(`is.${is}`) }))}
      value={value}
      onChange={(chosen) => onChange(COMPARISONS.find((is) => is === chosen) ?? 'equals')}
      allowDeselect={false}
    />
  );
}

/** Something that holds or not; `all`, `any` and `not` have others within. */
export function ConditionEditor({ path, value, onChange }: Props) {
  const t = useTranslations('flows.condition');
  const { world } = useEditor();
  return (
    <Stack gap={6} data-field={path} tabIndex={-1}>
      <Select
        aria-label={t('what')}
        data={CONDITION_KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
        value={kindOf(value)}
        onChange={(chosen) => {
          const kind = CONDITION_KINDS.find((one) => one === chosen);
          if (kind !== undefined && kind !== kindOf(value)) onChange(newCondition(kind, value, world.timeZone));
        }}
        allowDeselect={false}
      />
      <Details path={path} value={value} onChange={onChange} />
    </Stack>
  );
}

function Details({ path, value, onChange }: Props) {
  const t = useTranslations('flows.condition');
  if ('not' in value) return <Within values={[value.not]} path={`${path}.not`} onChange={([not]) => not && onChange({ not })} />;
  if ('all' in value) return <Within values={value.all} path={`${path}.all`} onChange={(all) => onChange({ all })} isList />;
  if ('any' in value) return <Within values={value.any} path={`${path}.any`} onChange={(any) => onChange({ any })} isList />;
  if ('open' in value)
    return <QueueSelect path={`${path}.queueId`} value={value.open.queueId} onChange={(queueId) => onChange({ open: { queueId } })} />;
  if ('hours' in value) return <HoursField value={value.hours} onChange={(hours) => onChange({ hours })} />;
  if ('attribute' in value) return <AttributeTest path={path} value={value} onChange={onChange} />;
  const number = (
    <Group gap={6} wrap="nowrap" align="flex-start">
      <ComparisonSelect value={value.is} onChange={(is) => onChange({ ...value, is })} />
      <CheckedNumber
        w={120}
        aria-label={t('value')}
        value={value.value}
        min={0}
        max={1_000_000_000}
        onChange={(than) => onChange({ ...value, value: than }, `${path}.value`)}
      />
    </Group>
  );
  return 'queue' in value ? (
    <>
      <QueueSelect
        path={`${path}.queueId`}
        value={value.queue.queueId}
        onChange={(queueId) => onChange({ ...value, queue: { ...value.queue, queueId } })}
      />
      <Select
        label={t('figure')}
        data={QUEUE_FIGURES.map((figure) => ({ value: figure, label: t(`queueFigure.${figure}`) }))}
        value={value.queue.figure}
        onChange={(chosen) =>
          onChange({ ...value, queue: { ...value.queue, figure: QUEUE_FIGURES.find((one) => one === chosen) ?? 'waiting' } })
        }
        allowDeselect={false}
      />
      {number}
    </>
  ) : (
    <>
      <Select
        label={t('figure')}
        data={HISTORY_FIGURES.map((figure) => ({ value: figure, label: t(`historyFigure.${figure}`) }))}
        value={value.history.figure}
        onChange={(chosen) =>
          onChange({ ...value, history: { ...value.history, figure: HISTORY_FIGURES.find((one) => one === chosen) ?? 'contacts' } })
        }
        allowDeselect={false}
      />
      <CheckedNumber
        label={t('withinDays')}
        value={Math.round(value.history.withinMs / DAY_MS) || 1}
        min={1}
        max={365}
        onChange={(days) => onChange({ ...value, history: { ...value.history, withinMs: days * DAY_MS } }, `${path}.withinMs`)}
      />
      {number}
    </>
  );
}

function AttributeTest({ path, value, onChange }: Props & { readonly value: Extract<FlowCondition, { attribute: string }> }) {
  const t = useTranslations('flows.condition');
  const name = (
    <AttributeReference
      label={t('attribute')}
      description={t('attributeHint')}
      value={value.attribute}
      onChange={(attribute) => onChange({ ...value, attribute }, `${path}.attribute`)}
    />
  );
  if ('exists' in value)
    return (
      <>
        {name}
        <Select
          aria-label={t('comparison')}
          data={[
            { value: 'set', label: t('isSet') },
            { value: 'unset', label: t('isNotSet') },
          ]}
          value={value.exists ? 'set' : 'unset'}
          onChange={(chosen) => onChange({ ...value, exists: chosen === 'set' })}
          allowDeselect={false}
        />
      </>
    );
  return (
    <>
      {name}
      <Group gap={6} wrap="nowrap">
        <ComparisonSelect value={value.is} onChange={(is) => onChange({ ...value, is })} />
        <TextInput
          flex={1}
          aria-label={t('value')}
          value={String(value.value)}
          maxLength={500}
          onChange={({ currentTarget: { value: text } }) => onChange({ ...value, value: valueOf(text) }, `${path}.value`)}
        />
      </Group>
    </>
  );
}

function Within(props: {
  readonly values: readonly FlowCondition[];
  readonly path: string;
  readonly isList?: boolean;
  readonly onChange: (values: readonly FlowCondition[]) => void;
}) {
  const { values, path, isList = false, onChange } = props;
  const t = useTranslations('flows.condition');
  return (
    <Box pl="sm" style={{ borderInlineStart: '2px solid var(--mantine-color-default-border)' }}>
      <Stack gap="sm">
        {values.map((inner, at) => (
          <Group key={at} gap={4} wrap="nowrap" align="flex-start">
            <Box flex={1} miw={0}>
              <ConditionEditor
                path={isList ? `${path}.${String(at)}` : path}
                value={inner}
                onChange={(changed) => onChange(replaceAt(values, at, changed))}
              />
            </Box>
            {isList && values.length > 1 && <RemoveButton label={t('remove')} onClick={() => onChange(replaceAt(values, at, null))} />}
          </Group>
        ))}
        {isList && (
          <AddButton
            label={t('add')}
            disabled={values.length >= 10}
            onClick={() => onChange([...values, { attribute: 'topic', is: 'equals', value: '' }])}
          />
        )}
      </Stack>
    </Box>
  );
}
