'use client';

import { Group, Input, Select, Stack, TextInput } from '@mantine/core';
import type { FlowNodeOf } from '@cordboard/contracts';
import { keyOutcome } from '@cordboard/flow';
import { useTranslations } from 'next-intl';
import { AddButton, RemoveButton, replaceAt } from '../../list-buttons.tsx';
import type { FieldsProps } from '../edit/editor-context.ts';
import { renamed } from '../graph/edits.ts';
import { useField } from './use-field.ts';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '*', '#'] as const;

/** The keys of a menu, and what each is for. */
export function ChoicesEditor({ node, set }: FieldsProps<FlowNodeOf<'menu'>>) {
  const t = useTranslations('flows.field');
  const field = useField();
  const { choices } = node;
  const used = new Set(choices.map(({ key }) => key));
  const free = KEYS.find((key) => !used.has(key));
  const { error } = field('choices');
  return (
    <Stack gap={6} role="group" aria-label={t('choices')} data-field="choices" tabIndex={-1}>
      <Input.Label component="div">{t('choices')}</Input.Label>
      {choices.map((choice, at) => (
        <Group key={at} gap={6} wrap="nowrap">
          <Select
            w={72}
            aria-label={t('key')}
            data={KEYS.filter((key) => key === choice.key || !used.has(key))}
            value={choice.key}
            onChange={(key) => {
              if (key === null) return;
              const changed = renamed(node, keyOutcome(choice.key), keyOutcome(key));
              set({ ...changed, choices: replaceAt(choices, at, { ...choice, key }) });
            }}
            allowDeselect={false}
          />
          <TextInput
            flex={1}
            aria-label={t('choiceLabel', { key: choice.key })}
            placeholder={t('choiceExample')}
            value={choice.label}
            maxLength={80}
            onChange={({ currentTarget: { value } }) =>
              set({ ...node, choices: replaceAt(choices, at, { ...choice, label: value }) }, `choices.${String(at)}`)
            }
          />
          <RemoveButton
            label={t('removeKey', { key: choice.key })}
            onClick={() => set({ ...node, choices: replaceAt(choices, at, null) })}
          />
        </Group>
      ))}
      {error !== undefined && <Input.Error>{error}</Input.Error>}
      <AddButton
        label={t('addKey')}
        disabled={free === undefined}
        onClick={() => free && set({ ...node, choices: [...choices, { key: free, label: '' }] })}
      />
    </Stack>
  );
}
