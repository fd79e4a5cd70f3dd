'use client';

import { Input, NumberInput, Select, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import type { QueueId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { AddButton, RemoveButton, replaceAt } from '../list-buttons.tsx';
import { DurationInput } from '../queues/duration-input.tsx';
import type { Entry, ProfileForm } from './profile-form.ts';

const COLUMNS = ['queue', 'priority', 'delay', 'level', 'position'] as const;
const MOST = { priority: 99, level: 9, position: 9_999 } as const;

interface Queue {
  readonly queueId: QueueId;
  readonly name: string;
}

interface RowProps {
  readonly form: ProfileForm;
  readonly place: number;
  readonly entry: Entry;
  /** Those that no other row names. */
  readonly queues: readonly Queue[];
  readonly onChange: (entry: Entry | null) => void;
}

function EntryRow({ form, place, entry, queues, onChange }: RowProps) {
  const t = useTranslations('admin.profiles');
  const name = queues.find(({ queueId }) => queueId === entry.queueId)?.name ?? '';
  const path = (field: keyof Entry): string => `entries.${String(place)}.${field}`;
  const number = (field: keyof typeof MOST) => (
    <Table.Td w={92}>
      <NumberInput
        {...form.getInputProps(path(field))}
        aria-label={t(`of.${field}`, { queue: name })}
        min={1}
        max={MOST[field]}
        allowDecimal={false}
        value={Number.isFinite(entry[field]) ? entry[field] : ''}
        onChange={(value) => onChange({ ...entry, [field]: typeof value === 'number' ? value : NaN })}
      />
    </Table.Td>
  );
  return (
    <Table.Tr data-part="entry">
      <Table.Td>
        <Select
          {...form.getInputProps(path('queueId'))}
          aria-label={t('queue')}
          data={queues.map(({ queueId, name: label }) => ({ value: queueId, label }))}
          onChange={(chosen) => {
            const queue = queues.find(({ queueId }) => queueId === chosen);
            if (queue) onChange({ ...entry, queueId: queue.queueId });
          }}
          allowDeselect={false}
          searchable
        />
      </Table.Td>
      {number('priority')}
      <Table.Td w={104}>
        <DurationInput
          {...form.getInputProps(path('delayMs'))}
          aria-label={t('of.delay', { queue: name })}
          unit="seconds"
          minMs={0}
          maxMs={3_600_000}
        />
      </Table.Td>
      {number('level')}
      {number('position')}
      <Table.Td w={44}>
        <RemoveButton label={t('removeQueue', { queue: name })} onClick={() => onChange(null)} />
      </Table.Td>
    </Table.Tr>
  );
}

/** The queues that a profile serves, and how each: a row a queue. */
export function EntriesEditor({ form, queues }: { form: ProfileForm; queues: readonly Queue[] }) {
  const t = useTranslations('admin.profiles');
  const { entries } = form.values;
  const used = new Set(entries.map(({ queueId }) => queueId));
  const left = queues.filter(({ queueId }) => !used.has(queueId));
  const [next] = left;
  const set = (changed: readonly Entry[]): void => form.setFieldValue('entries', changed);
  return (
    <Stack gap="xs" role="group" aria-label={t('queues')}>
      <Text fz="sm" fw={500}>
        {t('queues')}
      </Text>
      {entries.length === 0 ? (
        <Text fz="sm" c="dimmed">
          {t(queues.length === 0 ? 'noQueues' : 'servesNothing')}
        </Text>
      ) : (
        <Table verticalSpacing={4} horizontalSpacing={4} withRowBorders={false}>
          <Table.Thead>
            <Table.Tr>
              {COLUMNS.map((column) => (
                <Table.Th key={column} fz="xs" fw={500}>
                  {t(column)}
                </Table.Th>
              ))}
              <Table.Th>
                <VisuallyHidden>{t('actions')}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody style={{ verticalAlign: 'top' }}>
            {entries.map((entry, place) => (
              <EntryRow
                key={entry.queueId}
                form={form}
                place={place}
                entry={entry}
                queues={queues.filter(({ queueId }) => queueId === entry.queueId || !used.has(queueId))}
                onChange={(changed) => set(replaceAt(entries, place, changed))}
              />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {form.errors['entries'] && <Input.Error role="alert">{form.errors['entries']}</Input.Error>}
      {entries.length > 0 && (
        <Stack gap={2}>
          {(['priority', 'delay', 'level', 'position'] as const).map((column) => (
            <Text key={column} fz="xs" c="dimmed">
              <b>{t(column)}</b>: {t(`hint.${column}`)}
            </Text>
          ))}
        </Stack>
      )}
      <AddButton
        label={t('addQueue')}
        disabled={next === undefined || entries.length >= 100}
        onClick={() => {
          if (next) set([...entries, { queueId: next.queueId, channel: 'voice', priority: 1, delayMs: 0, level: 1, position: 1 }]);
        }}
      />
    </Stack>
  );
}
