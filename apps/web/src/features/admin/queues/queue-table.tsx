'use client';

import { Anchor, Badge, Menu, Table, Text, Tooltip } from '@mantine/core';
import { IconArchive, IconLifebuoy, IconPencil, IconPhoneCall } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { RowMenu } from '../../../components/row-menu.tsx';
import { Figure, TableCard } from '../../../components/table-card.tsx';
import { useDeskSnapshot } from '../../engine/engine-provider.tsx';
import type { QueueList, QueueRow } from '../use-admin-query.ts';
import { useHoursWords } from './use-hours-words.ts';
import { whoServes } from './who-serves.ts';

export function QueueTable(props: {
  readonly list: QueueList;
  readonly onEdit: (queue: QueueRow) => void;
  readonly onPreview: (queue: QueueRow) => void;
  readonly onArchive: (queue: QueueRow) => void;
  readonly onFallback: (queue: QueueRow) => void;
}) {
  const t = useTranslations('admin.queues');
  const words = useHoursWords();
  const live = useDeskSnapshot()?.queues ?? [];
  const known = new Set<string>(props.list.agents.map((one) => one.agentId));
  return (
    <TableCard
      minWidth={760}
      columns={[
        { label: t('columns.name') },
        { label: t('columns.agents'), figures: true },
        { label: t('columns.now') },
        { label: t('columns.hours') },
        { label: t('columns.actions'), hidden: true },
      ]}
    >
      {props.list.queues.map((queue) => {
        const now = live.find((one) => one.queueId === queue.queueId);
        const { named, byProfile } = whoServes(queue.queueId, queue.agentIds, props.list.profiles);
        return (
          <Table.Tr key={queue.queueId} data-part="queue" data-queue-id={queue.queueId}>
            <Table.Th scope="row" fw={600}>
              <Anchor component="button" type="button" inherit onClick={() => props.onEdit(queue)}>
                {queue.name}
              </Anchor>{' '}
              {queue.queueId === props.list.fallbackQueueId && (
                <Tooltip label={t('fallbackHint')}>
                  <Badge size="sm" color="gray">
                    {t('fallback')}
                  </Badge>
                </Tooltip>
              )}
            </Table.Th>
            <Figure>{[...named, ...byProfile].filter((id) => known.has(id)).length}</Figure>
            <Table.Td>
              {now === undefined ? '—' : t(now.open ? 'open' : 'closed')}
              {now !== undefined && now.waiting > 0 && (
                <Text component="span" fz="sm" c="dimmed">
                  {' '}
                  · {t('waiting', { count: now.waiting })}
                </Text>
              )}
            </Table.Td>
            <Table.Td>{words(queue.hours)}</Table.Td>
            <Table.Td>
              <RowMenu label={t('actionsFor', { name: queue.name })}>
                <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => props.onEdit(queue)}>
                  {t('edit')}
                </Menu.Item>
                <Menu.Item leftSection={<IconPhoneCall size={16} aria-hidden />} onClick={() => props.onPreview(queue)}>
                  {t('preview')}
                </Menu.Item>
                {queue.queueId !== props.list.fallbackQueueId && (
                  <Menu.Item leftSection={<IconLifebuoy size={16} aria-hidden />} onClick={() => props.onFallback(queue)}>
                    {t('makeFallback')}
                  </Menu.Item>
                )}
                <Menu.Item leftSection={<IconArchive size={16} aria-hidden />} color="red" onClick={() => props.onArchive(queue)}>
                  {t('archive')}
                </Menu.Item>
              </RowMenu>
            </Table.Td>
          </Table.Tr>
        );
      })}
    </TableCard>
  );
}
