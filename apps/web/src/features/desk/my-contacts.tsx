'use client';

import { Anchor, Card, Skeleton, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { callVerb } from '../../client/verbs.ts';
import { formatDuration } from '../../components/duration.tsx';
import { Moment } from '../../components/moment.tsx';
import { Figure, TableCard } from '../../components/table-card.tsx';
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
  if (!data?.contacts.length)
    return (
      <Card>
        <Title order={2} fz="md" mb="xs">
          {t('title')}
        </Title>
        {isPending ? <Skeleton h={120} /> : <Text c="dimmed">{t('empty')}</Text>}
      </Card>
    );
  return (
    <TableCard
      title={t('title')}
      minWidth={640}
      columns={[
        { label: t('when') },
        { label: t('who') },
        { label: t('queue') },
        { label: t('waited'), figures: true },
        { label: t('talked'), figures: true },
        { label: t('result') },
      ]}
    >
      {data.contacts.map((contact) => (
        <Table.Tr key={contact.contactId}>
          <Table.Td>
            <Anchor component={Link} inherit href={`/history?contact=${contact.contactId}`}>
              <Moment atMs={contact.createdAtMs} />
            </Anchor>
          </Table.Td>
          <Table.Td>{contact.name ?? t('unknown')}</Table.Td>
          <Table.Td>{contact.queueName ?? '—'}</Table.Td>
          <Figure>{contact.waitMs === null ? '—' : formatDuration(contact.waitMs)}</Figure>
          <Figure>{contact.talkMs === null ? '—' : formatDuration(contact.talkMs)}</Figure>
          <Table.Td>{contact.outcome ? outcome(contact.outcome) : '—'}</Table.Td>
        </Table.Tr>
      ))}
    </TableCard>
  );
}
