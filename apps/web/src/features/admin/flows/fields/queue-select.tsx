'use client';

import { Select } from '@mantine/core';
import { queueIdSchema, type QueueId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useEditor } from '../edit/editor-context.ts';
import { useField } from './use-field.ts';

const ENTRY = 'entry';

/** A queue, or that of the entry point. */
export function QueueSelect(props: {
  readonly path: string;
  readonly value: QueueId | null;
  readonly onChange: (queueId: QueueId | null) => void;
}) {
  const { path, value, onChange } = props;
  const t = useTranslations('flows');
  const field = useField();
  const { world } = useEditor();
  return (
    <Select
      {...field(path)}
      label={t('field.queue')}
      data={[{ value: ENTRY, label: t('entryQueue') }, ...world.queues.map(({ queueId, name }) => ({ value: queueId, label: name }))]}
      value={value ?? ENTRY}
      onChange={(chosen) => onChange(chosen === null || chosen === ENTRY ? null : queueIdSchema.parse(chosen))}
      allowDeselect={false}
      searchable
    />
  );
}
