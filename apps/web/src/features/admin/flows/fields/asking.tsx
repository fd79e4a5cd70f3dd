'use client';

import { Checkbox, Grid, Select } from '@mantine/core';
import type { FlowNodeOf } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import type { FieldsProps } from '../edit/editor-context.ts';
import { CheckedNumber, Seconds } from './checked-number.tsx';
import { AttributeName } from './checked-text.tsx';
import { ChoicesEditor } from './choices-editor.tsx';
import { SoundField } from './sound-field.tsx';
import { useField } from './use-field.ts';

type Asking = FlowNodeOf<'menu' | 'collect' | 'survey'>;

/** How long and how often is asked, and what is heard before it is asked again. */
function Patience<N extends Asking>({ node, set }: FieldsProps<N>) {
  const t = useTranslations('flows.field');
  return (
    <>
      <Grid gap="xs">
        <Grid.Col span={6}>
          <Seconds
            label={t('silence')}
            value={node.silenceMs}
            min={1_000}
            max={60_000}
            onChange={(silenceMs) => set({ ...node, silenceMs }, 'silenceMs')}
          />
        </Grid.Col>
        <Grid.Col span={6}>
          <CheckedNumber
            label={t('attempts')}
            value={node.attempts}
            min={1}
            max={5}
            onChange={(attempts) => set({ ...node, attempts }, 'attempts')}
          />
        </Grid.Col>
      </Grid>
      <SoundField
        path="again"
        label={t('again')}
        value={node.again}
        nothing={t('onlyPrompt')}
        onChange={(again, tag) => set({ ...node, again }, tag)}
      />
    </>
  );
}

function StoreAs<N extends FlowNodeOf<'menu' | 'survey'>>({ node, set }: FieldsProps<N>) {
  const t = useTranslations('flows.field');
  return (
    <AttributeName
      mayBeEmpty
      label={t('storeAs')}
      description={t('storeAsHint')}
      value={node.storeAs ?? ''}
      onChange={(name) => set({ ...node, storeAs: name === '' ? null : name }, 'storeAs')}
    />
  );
}

export function MenuFields({ node, set }: FieldsProps<FlowNodeOf<'menu'>>) {
  const t = useTranslations('flows.field');
  return (
    <>
      <SoundField
        path="prompt"
        label={t('prompt')}
        value={node.prompt}
        onChange={(prompt, tag) => prompt && set({ ...node, prompt }, tag)}
      />
      <ChoicesEditor node={node} set={set} />
      <Patience node={node} set={set} />
      <StoreAs node={node} set={set} />
    </>
  );
}

export function CollectFields({ node, set }: FieldsProps<FlowNodeOf<'collect'>>) {
  const t = useTranslations('flows.field');
  const field = useField();
  const ends = [
    { value: '#', label: '#' },
    { value: '*', label: '*' },
    { value: 'none', label: t('noKey') },
  ];
  return (
    <>
      <SoundField
        path="prompt"
        label={t('prompt')}
        value={node.prompt}
        onChange={(prompt, tag) => prompt && set({ ...node, prompt }, tag)}
      />
      <Grid gap="xs">
        {(['minDigits', 'maxDigits'] as const).map((name) => (
          <Grid.Col key={name} span={6}>
            <CheckedNumber
              {...field(name)}
              label={t(name)}
              value={node[name]}
              min={1}
              max={40}
              onChange={(digits) => set({ ...node, [name]: digits }, name)}
            />
          </Grid.Col>
        ))}
        <Grid.Col span={6}>
          <Select
            label={t('endKey')}
            data={ends}
            value={node.endKey ?? 'none'}
            onChange={(chosen) => set({ ...node, endKey: chosen === '#' || chosen === '*' ? chosen : null })}
            allowDeselect={false}
          />
        </Grid.Col>
        <Grid.Col span={6}>
          <Seconds
            label={t('pause')}
            value={node.pauseMs}
            min={500}
            max={20_000}
            onChange={(pauseMs) => set({ ...node, pauseMs }, 'pauseMs')}
          />
        </Grid.Col>
      </Grid>
      <AttributeName
        label={t('storeAs')}
        description={t('storeAsHint')}
        value={node.storeAs}
        onChange={(storeAs) => set({ ...node, storeAs }, 'storeAs')}
      />
      <Checkbox
        label={t('sensitive')}
        description={t('sensitiveHint')}
        checked={node.sensitive}
        onChange={({ currentTarget: { checked } }) => set({ ...node, sensitive: checked })}
      />
      <SoundField
        path="confirm"
        label={t('confirm')}
        value={node.confirm}
        nothing={t('noConfirm')}
        onChange={(confirm, tag) => set({ ...node, confirm }, tag)}
      />
      <Patience node={node} set={set} />
    </>
  );
}

const SCALES = ['csat', 'nps', 'digits'] as const;

export function SurveyFields({ node, set }: FieldsProps<FlowNodeOf<'survey'>>) {
  const t = useTranslations('flows.field');
  const field = useField();
  return (
    <>
      <SoundField
        path="question"
        label={t('question')}
        value={node.question}
        onChange={(question, tag) => question && set({ ...node, question }, tag)}
      />
      <Select
        label={t('scale')}
        data={SCALES.map((scale) => ({ value: scale, label: t(`scales.${scale}`) }))}
        value={node.scale}
        onChange={(chosen) => set({ ...node, scale: SCALES.find((one) => one === chosen) ?? 'csat' })}
        allowDeselect={false}
      />
      {node.scale === 'digits' && (
        <Grid gap="xs">
          {(['min', 'max'] as const).map((name) => (
            <Grid.Col key={name} span={6}>
              <CheckedNumber
                {...field(name)}
                label={t(name)}
                value={node[name]}
                min={0}
                max={99}
                onChange={(bound) => set({ ...node, [name]: bound }, name)}
              />
            </Grid.Col>
          ))}
        </Grid>
      )}
      <StoreAs node={node} set={set} />
      <Patience node={node} set={set} />
    </>
  );
}
