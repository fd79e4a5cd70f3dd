'use client';

import { Card, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { LOCALES, localeSchema, type FlowNodeOf } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { AddButton, RemoveButton, replaceAt } from '../../list-buttons.tsx';
import type { FieldsProps } from '../edit/editor-context.ts';
import { renamed } from '../graph/edits.ts';
import { valueOf } from '../graph/new-condition.ts';
import { AttributeName, OutcomeName } from './checked-text.tsx';
import { ConditionEditor } from './condition-editor.tsx';
import { useField } from './use-field.ts';

function freeName(taken: readonly string[]): string {
  let at = taken.length + 1;
  while (taken.includes(`way${String(at)}`)) at += 1;
  return `way${String(at)}`;
}

export function ConditionFields({ node, set }: FieldsProps<FlowNodeOf<'condition'>>) {
  const t = useTranslations('flows.field');
  const { branches } = node;
  const { error } = useField()('branches');
  return (
    <Stack gap="xs" data-field="branches" tabIndex={-1}>
      <Text fz="xs" c="dimmed">
        {t('branchesHint')}
      </Text>
      {branches.map((branch, at) => (
        <Card key={at} padding="xs" data-part="branch">
          <Stack gap={6}>
            <Group gap={6} wrap="nowrap" align="flex-end">
              <OutcomeName
                flex={1}
                label={t('branchName')}
                value={branch.outcome}
                onChange={(outcome) => {
                  const changed = renamed(node, branch.outcome, outcome);
                  set({ ...changed, branches: replaceAt(branches, at, { ...branch, outcome }) }, `branches.${String(at)}.outcome`);
                }}
              />
              <RemoveButton
                size="lg"
                label={t('removeBranch', { name: branch.outcome })}
                onClick={() => set({ ...node, branches: replaceAt(branches, at, null) })}
              />
            </Group>
            <ConditionEditor
              path={`branches.${String(at)}.when`}
              value={branch.when}
              onChange={(when, tag) => set({ ...node, branches: replaceAt(branches, at, { ...branch, when }) }, tag)}
            />
          </Stack>
        </Card>
      ))}
      {error !== undefined && branches.length === 0 && (
        <Text fz="sm" c="var(--mantine-color-error)">
          {error}
        </Text>
      )}
      <AddButton
        label={t('addBranch')}
        disabled={branches.length >= 10}
        onClick={() =>
          set({
            ...node,
            branches: [...branches, { outcome: freeName(branches.map(({ outcome }) => outcome)), when: { open: { queueId: null } } }],
          })
        }
      />
    </Stack>
  );
}

export function SetFields({ node, set }: FieldsProps<FlowNodeOf<'set'>>) {
  const t = useTranslations('flows.field');
  const field = useField();
  const { assignments } = node;
  return (
    <Stack gap={6}>
      {assignments.map(({ attribute, value }, at) => (
        <Group key={at} gap={6} wrap="nowrap" align="flex-start">
          <AttributeName
            flex={1}
            aria-label={t('attribute')}
            value={attribute}
            onChange={(name) =>
              set({ ...node, assignments: replaceAt(assignments, at, { attribute: name, value }) }, `assignments.${String(at)}.attribute`)
            }
          />
          <Text pt={6}>=</Text>
          <TextInput
            {...field(`assignments.${String(at)}.value`)}
            flex={1}
            aria-label={t('value')}
            value={String(value)}
            maxLength={500}
            onChange={({ currentTarget: { value: text } }) =>
              set(
                { ...node, assignments: replaceAt(assignments, at, { attribute, value: valueOf(text) }) },
                `assignments.${String(at)}.value`,
              )
            }
          />
          <RemoveButton
            size="lg"
            label={t('removeAttribute', { name: attribute })}
            onClick={() => set({ ...node, assignments: replaceAt(assignments, at, null) })}
          />
        </Group>
      ))}
      <Text fz="xs" c="dimmed">
        {t('setHint', { example: '{{name}}' })}
      </Text>
      <AddButton
        label={t('addAttribute')}
        disabled={assignments.length >= 20}
        onClick={() => set({ ...node, assignments: [...assignments, { attribute: 'topic', value: '' }] })}
      />
    </Stack>
  );
}

export function LanguageFields({ node, set }: FieldsProps<FlowNodeOf<'language'>>) {
  const t = useTranslations('flows');
  return (
    <Select
      label={t('field.language')}
      description={t('field.languageHint')}
      data={LOCALES.map((locale) => ({ value: locale, label: t(`locale.${locale}`) }))}
      value={node.locale}
      onChange={(locale) => set({ ...node, locale: localeSchema.parse(locale) })}
      allowDeselect={false}
    />
  );
}
