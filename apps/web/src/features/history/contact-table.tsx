'use client';

import { Badge, Table, UnstyledButton } from '@mantine/core';
import { IconDiscountCheck, IconMicrophone2 } from '@tabler/icons-react';
import type { ContactId, ContactOutcome } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { formatDuration } from '../../components/duration.tsx';
import { Moment } from '../../components/moment.tsx';
import type { FoundContact } from './history.tsx';

const OUTCOME_COLORS: Readonly<Record<ContactOutcome, string>> = { answered: 'green', abandoned: 'orange', flowOut: 'gray', failed: 'red' };

export function ContactTable({ rows, onOpen }: { rows: readonly FoundContact[]; onOpen: (contactId: ContactId) => void }) {
  const t = useTranslations('history.table');
  const outcome = useTranslations('desk.outcome');
  return (
    <Table.ScrollContainer minWidth={900}>
      <Table highlightOnHover verticalSpacing={6} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('when')}</Table.Th>
            <Table.Th>{t('who')}</Table.Th>
            <Table.Th>{t('queue')}</Table.Th>
            <Table.Th>{t('agent')}</Table.Th>
            <Table.Th ta="right">{t('waited')}</Table.Th>
            <Table.Th ta="right">{t('talked')}</Table.Th>
            <Table.Th>{t('outcome')}</Table.Th>
            <Table.Th>{t('result')}</Table.Th>
            <Table.Th>{t('recording')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr
              key={row.contactId}
              onClick={() => onOpen(row.contactId)}
              style={{ cursor: 'pointer' }}
              data-part="row"
              data-contact-id={row.contactId}
            >
              <Table.Td>
                <UnstyledButton fz="sm" c="var(--mantine-color-anchor)" onClick={() => onOpen(row.contactId)}>
                  <Moment atMs={row.createdAtMs} />
                </UnstyledButton>
              </Table.Td>
              <Table.Td>
                {row.name ?? t('unknown')}{' '}
                {row.verified && <IconDiscountCheck size={14} aria-label={t('verified')} color="var(--mantine-color-green-6)" />}
              </Table.Td>
              <Table.Td>{row.queueName ?? '—'}</Table.Td>
              <Table.Td>{row.agentName ?? '—'}</Table.Td>
              <Table.Td ta="right">{row.waitMs === null ? '—' : formatDuration(row.waitMs)}</Table.Td>
              <Table.Td ta="right">{row.talkMs === null ? '—' : formatDuration(row.talkMs)}</Table.Td>
              <Table.Td>
                {row.outcome ? (
                  <Badge variant="light" color={OUTCOME_COLORS[row.outcome]} tt="none">
                    {outcome(row.outcome)}
                  </Badge>
                ) : (
                  <Badge variant="light" color="blue" tt="none">
                    {t('running')}
                  </Badge>
                )}
              </Table.Td>
              <Table.Td>{row.dispositionName ?? '—'}</Table.Td>
              <Table.Td>
                {row.recordingState === 'ready' ? (
                  <IconMicrophone2 size={16} aria-label={t('recorded')} />
                ) : row.recordingState ? (
                  t(`state.${row.recordingState}`)
                ) : (
                  '—'
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
