'use client';

import { Checkbox, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import type { FlowNodeOf } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { AddButton, RemoveButton, replaceAt } from '../../list-buttons.tsx';
import type { FieldsProps } from '../edit/editor-context.ts';
import { Seconds } from './checked-number.tsx';
import { AttributeName, CheckedText } from './checked-text.tsx';
import { useField } from './use-field.ts';

const METHODS = ['GET', 'POST', 'PUT'] as const;
const HEADER = /^[A-Za-z0-9-]{1,64}$/;
type Props = FieldsProps<FlowNodeOf<'http'>>;

export function HttpFields({ node, set }: Props) {
  const t = useTranslations('flows.field');
  const field = useField();
  return (
    <>
      <Group gap={6} wrap="nowrap" align="flex-start">
        <Select
          w={92}
          label={t('method')}
          data={METHODS}
          value={node.method}
          onChange={(chosen) => set({ ...node, method: METHODS.find((one) => one === chosen) ?? 'GET' })}
          allowDeselect={false}
        />
        <TextInput
          {...field('url')}
          flex={1}
          label={t('url')}
          value={node.url}
          maxLength={1_000}
          spellCheck={false}
          onChange={({ currentTarget: { value } }) => set({ ...node, url: value }, 'url')}
        />
      </Group>
      <Headers node={node} set={set} />
      {node.method !== 'GET' && (
        <Textarea
          {...field('body')}
          label={t('body')}
          description={t('bodyHint')}
          value={node.body ?? ''}
          maxLength={4_000}
          autosize
          minRows={3}
          maxRows={12}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          onChange={({ currentTarget: { value } }) => set({ ...node, body: value === '' ? null : value }, 'body')}
        />
      )}
      <Mapping node={node} set={set} />
      <Seconds
        label={t('timeout')}
        value={node.timeoutMs}
        min={500}
        max={15_000}
        onChange={(timeoutMs) => set({ ...node, timeoutMs }, 'timeoutMs')}
      />
    </>
  );
}

function Headers({ node, set }: Props) {
  const t = useTranslations('flows.field');
  const field = useField();
  const { headers } = node;
  return (
    <Stack gap={6} role="group" aria-label={t('headers')}>
      <Text fz="sm" fw={500}>
        {t('headers')}
      </Text>
      {headers.map(({ name, value }, at) => {
        const put = (header: { name: string; value: string }): void =>
          set({ ...node, headers: replaceAt(headers, at, header) }, `headers.${String(at)}`);
        return (
          <Group key={at} gap={6} wrap="nowrap" align="flex-start">
            <CheckedText
              {...field(`headers.${String(at)}.name`)}
              flex={1}
              aria-label={t('headerName')}
              value={name}
              isRight={(text) => HEADER.test(text)}
              wrong={t('headerWrong')}
              onChange={(changed) => put({ name: changed, value })}
            />
            <TextInput
              {...field(`headers.${String(at)}.value`)}
              flex={1}
              aria-label={t('value')}
              value={value}
              maxLength={1_000}
              onChange={({ currentTarget }) => put({ name, value: currentTarget.value })}
            />
            <RemoveButton
              size="lg"
              label={t('removeHeader', { name })}
              onClick={() => set({ ...node, headers: replaceAt(headers, at, null) })}
            />
          </Group>
        );
      })}
      <AddButton
        label={t('addHeader')}
        disabled={headers.length >= 20}
        onClick={() => set({ ...node, headers: [...headers, { name: 'X-Key', value: '' }] })}
      />
    </Stack>
  );
}

/** What of the answer goes into which attribute. */
function Mapping({ node, set }: Props) {
  const t = useTranslations('flows.field');
  const field = useField();
  const { mapping } = node;
  return (
    <Stack gap={6} role="group" aria-label={t('mapping')}>
      <Text fz="sm" fw={500}>
        {t('mapping')}
      </Text>
      {mapping.map((one, at) => {
        const put = (changed: typeof one): void => set({ ...node, mapping: replaceAt(mapping, at, changed) }, `mapping.${String(at)}`);
        return (
          <Stack key={at} gap={4}>
            <Group gap={6} wrap="nowrap" align="flex-start">
              <TextInput
                {...field(`mapping.${String(at)}.pointer`)}
                flex={1}
                aria-label={t('pointer')}
                value={one.pointer}
                maxLength={200}
                spellCheck={false}
                onChange={({ currentTarget }) => put({ ...one, pointer: currentTarget.value })}
              />
              <Text pt={6}>→</Text>
              <AttributeName flex={1} aria-label={t('attribute')} value={one.storeAs} onChange={(storeAs) => put({ ...one, storeAs })} />
              <RemoveButton
                size="lg"
                label={t('removeAttribute', { name: one.storeAs })}
                onClick={() => set({ ...node, mapping: replaceAt(mapping, at, null) })}
              />
            </Group>
            <Checkbox
              size="xs"
              label={t('required')}
              checked={one.required}
              onChange={({ currentTarget: { checked } }) => put({ ...one, required: checked })}
            />
          </Stack>
        );
      })}
      <Text fz="xs" c="dimmed">
        {t('mappingHint')}
      </Text>
      <AddButton
        label={t('addMapping')}
        disabled={mapping.length >= 20}
        onClick={() => set({ ...node, mapping: [...mapping, { pointer: '/name', storeAs: 'name', required: true }] })}
      />
    </Stack>
  );
}
