'use client';

import { Anchor, Card, Skeleton, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ContactId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { callVerb } from '../../client/verbs.ts';
import { formatDuration } from '../../components/duration.tsx';
import { Moment } from '../../components/moment.tsx';
import { Figure, TableCard } from '../../components/table-card.tsx';
import { useDeskSnapshot } from '../engine/engine-provider.tsx';

const EVERY_MS = 15_000;
/** History follows the events by a moment: until the contact that was just over is in it, it is asked often, but not for ever. */
const SOON_MS = 500;
const SOON_TIMES = 40;

function localMidnightMs(): number {
  return new Date().setHours(0, 0, 0, 0);
}

/** Today's own contacts, newest first; read again until `justOver`, the contact that this desk had last, is there with its end. */
export function MyContacts({ justOver }: { justOver: ContactId | null }) {
  const t = useTranslations('desk.mine');
  const outcome = useTranslations('desk.outcome');
  const state = useDeskSnapshot()?.me.state ?? 'idle';
  const { data, isPending } = useQuery({
    queryKey: ['mine', state, justOver],
    queryFn: () => callVerb('contact.mine', { sinceMs: localMidnightMs() }),
    placeholderData: (before) => before,
    staleTime: 0,
    refetchInterval: ({ state: { data: found, dataUpdateCount } }) => {
      const isThere = justOver === null || found?.contacts.some(({ contactId, endReason }) => contactId === justOver && endReason !== null);
      return isThere || dataUpdateCount > SOON_TIMES ? EVERY_MS : SOON_MS;
    },
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
        <Table.Tr key={contact.contactId} data-part="mine" data-contact-id={contact.contactId}>
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
