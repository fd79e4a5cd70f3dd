'use client';

import { ActionIcon, Anchor, Badge, Menu, Table, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconArchive, IconDots, IconLifebuoy, IconPencil } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useDeskSnapshot } from '../../engine/engine-provider.tsx';
import type { QueueList, QueueRow } from '../use-admin-query.ts';
import { useHoursWords } from './use-hours-words.ts';

export function QueueTable(props: {
  readonly list: QueueList;
  readonly onEdit: (queue: QueueRow) => void;
  readonly onArchive: (queue: QueueRow) => void;
  readonly onFallback: (queue: QueueRow) => void;
}) {
  const t = useTranslations('admin.queues');
  const words = useHoursWords();
  const live = useDeskSnapshot()?.queues ?? [];
  const known = new Set<string>(props.list.agents.map((one) => one.agentId));
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table verticalSpacing={6} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('columns.name')}</Table.Th>
            <Table.Th ta="right">{t('columns.agents')}</Table.Th>
            <Table.Th>{t('columns.now')}</Table.Th>
            <Table.Th>{t('columns.hours')}</Table.Th>
            <Table.Th w={50}>
              <VisuallyHidden>{t('columns.actions')}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.list.queues.map((queue) => {
            const now = live.find((one) => one.queueId === queue.queueId);
            return (
              <Table.Tr key={queue.queueId} data-part="queue" data-queue-id={queue.queueId}>
                <Table.Th scope="row" fw={600}>
                  <Anchor component="button" type="button" fw={600} onClick={() => props.onEdit(queue)}>
                    {queue.name}
                  </Anchor>{' '}
                  {queue.queueId === props.list.fallbackQueueId && (
                    <Tooltip label={t('fallbackHint')} multiline maw={320}>
                      <Badge size="sm" variant="light" color="gray" tt="none">
                        {t('fallback')}
                      </Badge>
                    </Tooltip>
                  )}
                </Table.Th>
                <Table.Td ta="right">{queue.agentIds.filter((id) => known.has(id)).length}</Table.Td>
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
                  <Menu position="bottom-end">
                    <Menu.Target>
                      <ActionIcon variant="subtle" color="gray" aria-label={t('actionsFor', { name: queue.name })}>
                        <IconDots size={18} aria-hidden />
                      </ActionIcon>
                    </Menu.Target>
                    <Menu.Dropdown>
                      <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => props.onEdit(queue)}>
                        {t('edit')}
                      </Menu.Item>
                      {queue.queueId !== props.list.fallbackQueueId && (
                        <Menu.Item leftSection={<IconLifebuoy size={16} aria-hidden />} onClick={() => props.onFallback(queue)}>
                          {t('makeFallback')}
                        </Menu.Item>
                      )}
                      <Menu.Item leftSection={<IconArchive size={16} aria-hidden />} color="red" onClick={() => props.onArchive(queue)}>
                        {t('archive')}
                      </Menu.Item>
                    </Menu.Dropdown>
                  </Menu>
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
