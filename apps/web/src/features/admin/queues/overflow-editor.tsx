'use client';

import { Group, Select, Stack, Text } from '@mantine/core';
import type { OverflowStage, QueueId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { AddButton, RemoveButton, replaceAt } from '../list-buttons.tsx';
import { DurationInput } from './duration-input.tsx';

const WHEN = ['always', 'nobodyLoggedIn', 'nobodyAvailable'] as const satisfies readonly OverflowStage['when'][];
const ENDS = ['callback', 'message'] as const;
const FIRST_AFTER_MS = 120_000;

type Action = OverflowStage['action'];

/** What happens to those who have waited for a time, in stages: another queue, a callback, a message. */
export function OverflowEditor(props: {
  readonly value: readonly OverflowStage[];
  /** The other queues. */
  readonly queues: readonly { readonly queueId: QueueId; readonly name: string }[];
  readonly errorOf: (place: number) => ReactNode;
  readonly onChange: (value: OverflowStage[]) => void;
}) {
  const t = useTranslations('admin.queues.overflow');
  const { value, queues, errorOf, onChange } = props;
  const set = (place: number, stage: OverflowStage | null): void => onChange(replaceAt(value, place, stage));
  const [first] = queues;
  const toQueue = (queueId: QueueId): Action => ({ type: 'queue', queueId });
  const actionOf = (chosen: string | null): Action | null => {
    const end = ENDS.find((one) => one === chosen);
    if (end) return { type: end };
    const queue = queues.find(({ queueId }) => queueId === chosen);
    return queue ? toQueue(queue.queueId) : null;
  };
  const ends = ENDS.map((end) => ({ value: end, label: t(`ends.${end}`) }));
  const others = queues.map(({ queueId, name }) => ({ value: queueId, label: name }));
  return (
    <Stack gap="xs">
      {value.map((stage, place) => (
        <Group key={place} wrap="nowrap" gap="xs" align="flex-end" data-part="stage">
          <DurationInput
            w={110}
            unit="minutes"
            minMs={0}
            maxMs={86_400_000}
            label={place === 0 ? t('after') : undefined}
            aria-label={t('after')}
            value={stage.afterMs}
            error={errorOf(place)}
            onChange={(afterMs) => set(place, { ...stage, afterMs })}
          />
          <Select
            flex={1}
            label={place === 0 ? t('to') : undefined}
            aria-label={t('to')}
            data={[{ group: t('end'), items: ends }, ...(others.length > 0 ? [{ group: t('queue'), items: others }] : [])]}
            value={stage.action.type === 'queue' ? stage.action.queueId : stage.action.type}
            onChange={(chosen) => {
              const action = actionOf(chosen);
              if (action) set(place, { ...stage, action });
            }}
            allowDeselect={false}
          />
          <Select
            flex={1}
            label={place === 0 ? t('when') : undefined}
            aria-label={t('when')}
            data={WHEN.map((when) => ({ value: when, label: t(`whenIs.${when}`) }))}
            value={stage.when}
            onChange={(chosen) => set(place, { ...stage, when: WHEN.find((when) => when === chosen) ?? 'always' })}
            allowDeselect={false}
          />
          <RemoveButton size="lg" label={t('remove')} onClick={() => set(place, null)} />
        </Group>
      ))}
      {value.some(({ action }) => action.type === 'message') && (
        <Text fz="xs" c="dimmed">
          {t('messageHint')}
        </Text>
      )}
      <AddButton
        label={t('add')}
        disabled={value.length >= 10}
        onClick={() =>
          onChange([
            ...value,
            {
              afterMs: Math.max(FIRST_AFTER_MS, 2 * (value.at(-1)?.afterMs ?? 0)),
              when: 'always',
              action: first ? toQueue(first.queueId) : { type: 'callback' },
            },
          ])
        }
      />
    </Stack>
  );
}
