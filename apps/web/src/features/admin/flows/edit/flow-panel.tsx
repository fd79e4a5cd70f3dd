'use client';

import { Select, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { Field } from '../graph/edits.ts';
import { useField } from '../fields/use-field.ts';
import { useEditor } from './editor-context.ts';
import { useFlowWords } from './use-words.ts';

const FIELDS: readonly Field[] = ['start', 'fallback'];

/** What is chosen for the flow as a whole, and a list of its nodes to go to without the drawing. */
export function FlowPanel() {
  const t = useTranslations('flows.panel');
  const { graph, world, edit, select, isReadOnly } = useEditor();
  const words = useFlowWords(world);
  const field = useField();
  const data = words.choices(graph);
  return (
    <Stack gap="sm" data-part="flow-panel">
      <Text fz="sm" c="dimmed">
        {t(graph.nodes.length === 0 ? 'noSteps' : 'nothingChosen')}
      </Text>
      <Select label={t('goTo')} placeholder={t('goToPlaceholder')} data={data} value={null} onChange={select} searchable />
      {FIELDS.map((name) => (
        <Select
          key={name}
          {...field(name)}
          label={t(name)}
          description={t(`${name}Hint`)}
          placeholder={t(`${name}None`)}
          data={data}
          disabled={isReadOnly}
          value={graph[name]}
          onChange={(chosen) => edit((before) => ({ ...before, [name]: chosen }))}
          clearable={name === 'fallback'}
          allowDeselect={name === 'fallback'}
          searchable
        />
      ))}
    </Stack>
  );
}
