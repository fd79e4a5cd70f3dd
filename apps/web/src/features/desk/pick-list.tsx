'use client';

import { Badge, Button, Card, Group, Select, Skeleton, Table, Text, Title } from '@mantine/core';
import { queueIdSchema, type DeskSnapshot, type LineRow, type QueueId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Duration } from '../../components/duration.tsx';
import { Figure, TableCard } from '../../components/table-card.tsx';
import { useLine } from '../engine/engine-provider.tsx';
import { useLineActions } from '../floor/line/use-line-actions.ts';
import { useLineKeys } from '../floor/line/use-line-keys.ts';
import { nameOf } from './customer.ts';

/** Who waits in the queues that let their agents choose, and the button that takes one of them. Nothing when no queue does. */
export function PickList({ desk }: { desk: DeskSnapshot }) {
  const [chosen, setChosen] = useState<QueueId | null>(null);
  const queues = desk.queues.filter(({ queueId }) => desk.pickQueueIds.includes(queueId));
  const queueId = queues.find((one) => one.queueId === chosen)?.queueId ?? queues[0]?.queueId;
  if (queueId === undefined) return null;
  return <QueueLine key={queueId} desk={desk} queues={queues} queueId={queueId} onQueue={setChosen} />;
}

interface LineProps {
  readonly desk: DeskSnapshot;
  readonly queues: DeskSnapshot['queues'];
  readonly queueId: QueueId;
  readonly onQueue: (queueId: QueueId) => void;
}

function QueueLine({ desk, queues, queueId, onQueue }: LineProps) {
  const t = useTranslations('desk.pick');
  const floor = useTranslations('floor.line');
  const line = useLine(queueId);
  const { take, pending } = useLineActions();
  // Routing decides; where it would say no for sure the button says so first.
  const able = desk.me.status !== 'offline' && desk.me.state === 'idle' && desk.me.deskConnected;
  const rows = line?.rows ?? [];
  const pick = (row: LineRow): void => {
    if (able && !pending) take(row);
  };
  const keys = useLineKeys(rows, (row, act) => {
    if (act === 'take') pick(row);
  });
  const queueName = queues.find((one) => one.queueId === queueId)?.name ?? '';
  const behind = (line?.waiting ?? 0) - rows.length;
  return (
    <section aria-labelledby="desk-pick" data-part="pick-list" data-queue-id={queueId} data-waiting={line?.waiting ?? ''}>
      <Group justify="space-between" mb="xs">
        <Title order={2} id="desk-pick" fz="h4">
          {t('title', { queue: queueName })}
        </Title>
        {queues.length > 1 && (
          <Select
            aria-label={t('queue')}
            size="xs"
            w={240}
            data={queues.map((one) => ({
              value: one.queueId,
              label: floor('option', { name: one.name, count: one.waiting + one.callbacksWaiting }),
            }))}
            value={queueId}
            onChange={(value) => onQueue(queueIdSchema.parse(value))}
            allowDeselect={false}
          />
        )}
      </Group>
      {line === null ? (
        <Skeleton h={96} />
      ) : rows.length === 0 ? (
        <Card padding="md">
          <Text c="dimmed">{t('empty')}</Text>
        </Card>
      ) : (
        <div ref={keys.list} onKeyDown={keys.onKeyDown} role="presentation">
          <TableCard
            minWidth={640}
            columns={[
              { label: t('columns.place'), figures: true, width: 70 },
              { label: t('columns.who') },
              { label: t('columns.waited'), figures: true, width: 110 },
              { label: t('columns.reason') },
              { label: t('columns.take'), hidden: true },
            ]}
          >
            {rows.map((row) => (
              <PickRow
                key={row.contactId}
                row={row}
                able={able}
                current={keys.current === row.contactId}
                onFocus={() => keys.onFocus(row.contactId)}
                onTake={() => pick(row)}
              />
            ))}
          </TableCard>
        </div>
      )}
      <Text id="desk-pick-keys" fz="xs" c="dimmed" mt={6}>
        {behind > 0 && <>{t('behind', { count: behind })} </>}
        {able ? t('keys') : t('notNow')}
      </Text>
    </section>
  );
}

/** One who waits: place, waiting time and what they called about. `current`: the one whose button Tab reaches. */
export function PickRow(props: {
  readonly row: LineRow;
  readonly able: boolean;
  readonly current: boolean;
  readonly onFocus: () => void;
  readonly onTake: () => void;
}) {
  const { row, able, current, onFocus, onTake } = props;
  const t = useTranslations('desk.pick');
  const name = nameOf(row.customer).name ?? t('visitor');
  const skills = row.asksFor.flat().map(({ skill }) => skill);
  const reason = row.customer.form.reason?.trim() || [...new Set(skills)].join(', ');
  return (
    <Table.Tr onFocus={onFocus} data-part="pickable" data-contact-id={row.contactId} data-position={row.position}>
      <Figure>{row.position}</Figure>
      <Table.Th scope="row" fw={600}>
        {name}{' '}
        {row.kind === 'callback' && (
          <Badge size="sm" color="gray">
            {t('callback')}
          </Badge>
        )}
      </Table.Th>
      <Figure>
        <Duration sinceMs={row.enqueuedAtMs} />
      </Figure>
      <Table.Td maw={320}>
        <Text fz="sm" lineClamp={2}>
          {reason === '' ? '—' : reason}
        </Text>
      </Table.Td>
      <Table.Td ta="right">
        <Button
          size="xs"
          flex="none"
          variant="default"
          tabIndex={current ? 0 : -1}
          aria-label={t('takeOf', { name })}
          aria-disabled={!able}
          aria-describedby="desk-pick-keys"
          onClick={onTake}
          data-part="pick"
        >
          {t('take')}
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
