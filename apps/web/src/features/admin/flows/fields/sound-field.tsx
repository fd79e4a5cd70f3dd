'use client';

import { Select, Stack } from '@mantine/core';
import { BUILT_IN_TEXTS, promptIdSchema, QUEUE_MOMENTS, type FlowSound } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useEditor } from '../edit/editor-context.ts';
import { TextsFields } from './texts-fields.tsx';
import { useField } from './use-field.ts';

const KINDS = ['text', 'prompt', 'queue', 'builtIn'] as const;
const FIRST: { readonly [K in FlowSound['kind']]: Extract<FlowSound, { kind: K }> } = {
  text: { kind: 'text', texts: {} },
  prompt: { kind: 'prompt', promptId: null },
  queue: { kind: 'queue', moment: 'greeting' },
  builtIn: { kind: 'builtIn', text: 'goodbye' },
};

interface Props<S extends FlowSound | null> {
  readonly path: string;
  readonly label: string;
  readonly value: S;
  readonly kinds?: readonly FlowSound['kind'][];
  /** Given when nothing may be heard too: what that is called. */
  readonly nothing?: string;
  readonly onChange: (sound: FlowSound | null, tag?: string) => void;
}

/** What is heard: a text, a prompt of the company, a moment of the queue, or a text of the product. */
export function SoundField<S extends FlowSound | null>({ path, label, value, kinds = KINDS, nothing, onChange }: Props<S>) {
  const t = useTranslations('flows');
  const { world } = useEditor();
  const field = useField();
  const data = [
    ...(nothing === undefined ? [] : [{ value: 'nothing', label: nothing }]),
    ...kinds.map((kind) => ({ value: kind, label: t(`sound.${kind}`) })),
  ];
  return (
    <Stack gap={6}>
      <Select
        label={label}
        data={data}
        value={value?.kind ?? 'nothing'}
        onChange={(chosen) => {
          const kind = KINDS.find((one) => one === chosen);
          onChange(kind === undefined ? null : FIRST[kind]);
        }}
        allowDeselect={false}
        data-field={path}
      />
      {value?.kind === 'text' && (
        <TextsFields
          path={`${path}.texts`}
          label={t('field.text')}
          value={value.texts}
          onChange={(texts, tag) => onChange({ kind: 'text', texts }, tag)}
        />
      )}
      {value?.kind === 'prompt' && (
        <Select
          {...field(`${path}.promptId`)}
          aria-label={t('sound.prompt')}
          placeholder={t(world.prompts.length === 0 ? 'field.noPrompts' : 'field.choose')}
          data={world.prompts.map(({ promptId, name }) => ({ value: promptId, label: name }))}
          value={value.promptId}
          onChange={(chosen) => onChange({ kind: 'prompt', promptId: chosen === null ? null : promptIdSchema.parse(chosen) })}
          searchable
        />
      )}
      {value?.kind === 'queue' && (
        <Select
          aria-label={t('sound.queue')}
          data={QUEUE_MOMENTS.map((moment) => ({ value: moment, label: t(`moment.${moment}`) }))}
          value={value.moment}
          onChange={(chosen) => onChange({ kind: 'queue', moment: QUEUE_MOMENTS.find((one) => one === chosen) ?? 'greeting' })}
          allowDeselect={false}
        />
      )}
      {value?.kind === 'builtIn' && (
        <Select
          aria-label={t('sound.builtIn')}
          data={BUILT_IN_TEXTS.map((text) => ({ value: text, label: t(`builtIn.${text}`) }))}
          value={value.text}
          onChange={(chosen) => onChange({ kind: 'builtIn', text: BUILT_IN_TEXTS.find((one) => one === chosen) ?? 'goodbye' })}
          allowDeselect={false}
        />
      )}
    </Stack>
  );
}
