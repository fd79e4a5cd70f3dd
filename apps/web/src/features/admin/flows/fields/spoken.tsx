'use client';

import { Checkbox } from '@mantine/core';
import { recordedSoundSchema, type FlowNodeOf } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import type { FieldsProps } from '../edit/editor-context.ts';
import { SoundField } from './sound-field.tsx';
import { TextsFields } from './texts-fields.tsx';

function Interruptible<N extends FlowNodeOf<'say' | 'play'>>({ node, set }: FieldsProps<N>) {
  const t = useTranslations('flows.field');
  return (
    <Checkbox
      label={t('interruptible')}
      checked={node.interruptible}
      onChange={({ currentTarget: { checked } }) => set({ ...node, interruptible: checked })}
    />
  );
}

export function SayFields({ node, set }: FieldsProps<FlowNodeOf<'say'>>) {
  const t = useTranslations('flows.field');
  return (
    <>
      <TextsFields path="texts" label={t('text')} value={node.texts} onChange={(texts, tag) => set({ ...node, texts }, tag)} />
      <Interruptible node={node} set={set} />
    </>
  );
}

export function PlayFields({ node, set }: FieldsProps<FlowNodeOf<'play'>>) {
  const t = useTranslations('flows.field');
  return (
    <>
      <SoundField
        path="sound"
        label={t('sound')}
        value={node.sound}
        kinds={['prompt', 'queue', 'builtIn']}
        onChange={(sound) => set({ ...node, sound: recordedSoundSchema.parse(sound) })}
      />
      <Interruptible node={node} set={set} />
    </>
  );
}
