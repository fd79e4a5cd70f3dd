'use client';

import { Badge, Table, UnstyledButton } from '@mantine/core';
import { IconDiscountCheck, IconMicrophone2 } from '@tabler/icons-react';
import type { ContactId, ContactOutcome } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { formatDuration } from '../../components/duration.tsx';
import { Moment } from '../../components/moment.tsx';
import { Figure, TableCard } from '../../components/table-card.tsx';
import type { FoundContact } from './history.tsx';

const OUTCOME_COLORS: Readonly<Record<ContactOutcome, string>> = { answered: 'green', abandoned: 'orange', flowOut: 'gray', failed: 'red' };

export function ContactTable({ rows, onOpen }: { rows: readonly FoundContact[]; onOpen: (contactId: ContactId) => void }) {
  const t = useTranslations('history.table');
  const outcome = useTranslations('desk.outcome');
  return (
    <TableCard
      minWidth={900}
      columns={[
        { label: t('when') },
        { label: t('who') },
        { label: t('queue') },
        { label: t('agent') },
        { label: t('waited'), figures: true },
        { label: t('talked'), figures: true },
        { label: t('outcome') },
        { label: t('result') },
        { label: t('recording') },
      ]}
    >
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
          <Figure>{row.waitMs === null ? '—' : formatDuration(row.waitMs)}</Figure>
          <Figure>{row.talkMs === null ? '—' : formatDuration(row.talkMs)}</Figure>
          <Table.Td>
            {row.outcome ? (
              <Badge color={OUTCOME_COLORS[row.outcome]}>{outcome(row.outcome)}</Badge>
            ) : (
              <Badge color="blue">{t('running')}</Badge>
            )}
          </Table.Td>
          <Table.Td>{row.dispositionName ?? '—'}</Table.Td>
          <Table.Td>
            {row.recordingState === 'ready' ? (
              <IconMicrophone2 size={16} aria-label={t('recorded')} style={{ display: 'block' }} />
            ) : row.recordingState ? (
              t(`state.${row.recordingState}`)
            ) : (
              '—'
            )}
          </Table.Td>
        </Table.Tr>
      ))}
    </TableCard>
  );
}
