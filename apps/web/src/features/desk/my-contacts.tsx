'use client';

import { Anchor, Card, Skeleton, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { callVerb } from '../../client/verbs.ts';
import { formatDuration } from '../../components/duration.tsx';
import { Moment } from '../../components/moment.tsx';
import { useDeskSnapshot } from '../engine/engine-provider.tsx';

function localMidnightMs(): number {
  return new Date().setHours(0, 0, 0, 0);
}

/** Today's own contacts, newest first; read again when a contact is over. */
export function MyContacts() {
  const t = useTranslations('desk.mine');
  const outcome = useTranslations('desk.outcome');
  const state = useDeskSnapshot()?.me.state ?? 'idle';
  const { data, isPending } = useQuery({
    queryKey: ['mine', state],
    queryFn: () => callVerb('contact.mine', { sinceMs: localMidnightMs() }),
    placeholderData: (before) => before,
    refetchInterval: 15_000,
  });
  return (
    <Card withBorder>
      <Title order={2} fz="md" mb="xs">
        {t('title')}
      </Title>
      {isPending ? (
        <Skeleton h={120} />
      ) : (data?.contacts.length ?? 0) === 0 ? (
        <Text c="dimmed">{t('empty')}</Text>
      ) : (
        <Table highlightOnHover verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('when')}</Table.Th>
              <Table.Th>{t('who')}</Table.Th>
              <Table.Th>{t('queue')}</Table.Th>
              <Table.Th ta="right">{t('waited')}</Table.Th>
              <Table.Th ta="right">{t('talked')}</Table.Th>
              <Table.Th>{t('result')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data?.contacts.map((contact) => (
              <Table.Tr key={contact.contactId}>
                <Table.Td>
                  <Anchor component={Link} href={`/history?contact=${contact.contactId}`}>
                    <Moment atMs={contact.createdAtMs} />
                  </Anchor>
                </Table.Td>
                <Table.Td>{contact.name ?? t('unknown')}</Table.Td>
                <Table.Td>{contact.queueName ?? '—'}</Table.Td>
                <Table.Td ta="right">{contact.waitMs === null ? '—' : formatDuration(contact.waitMs)}</Table.Td>
                <Table.Td ta="right">{contact.talkMs === null ? '—' : formatDuration(contact.talkMs)}</Table.Td>
                <Table.Td>{contact.outcome ? outcome(contact.outcome) : '—'}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Card>
  );
}
