'use client';

import { Drawer, Group, Select, Skeleton, Text, Title } from '@mantine/core';
import { IconArmchair } from '@tabler/icons-react';
import { queueIdSchema, agentIdSchema, type ContactId, type DeskSnapshot, type LineRow, type QueueId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Empty } from '../../../components/empty.tsx';
import { TableCard } from '../../../components/table-card.tsx';
import { nameOf } from '../../desk/customer.ts';
import { useLine } from '../../engine/engine-provider.tsx';
import { visibleState } from '../../strip/visible-state.ts';
import { WhyContact } from '../../why/why-contact.tsx';
import { ChoiceModal } from './choice-modal.tsx';
import { LineRowView, type LineAct } from './line-row.tsx';
import { useLineActions } from './use-line-actions.ts';
import { useLineKeys } from './use-line-keys.ts';

interface Opened {
  readonly act: 'give' | 'move' | 'why';
  readonly contactId: ContactId;
  readonly name: string;
}

/** Who waits in one queue, the next first, and what can be done about it. */
export function LineSection({ desk, queueId, onQueue }: { desk: DeskSnapshot; queueId: QueueId; onQueue: (queueId: QueueId) => void }) {
  const t = useTranslations('floor.line');
  const why = useTranslations('floor.why');
  const state = useTranslations('common.state');
  const line = useLine(queueId);
  const { lift, take, give, move, pending } = useLineActions();
  const [opened, setOpened] = useState<Opened | null>(null);
  const act = (row: LineRow, what: LineAct): void => {
    if (what === 'raise' || what === 'lower') lift(row, what === 'raise' ? 1 : -1);
    else if (what === 'take') take(row);
    else setOpened({ act: what, contactId: row.contactId, name: nameOf(row.customer).name ?? t('visitor') });
  };
  const rows = line?.rows ?? [];
  const keys = useLineKeys(rows, act);
  const close = (): void => setOpened(null);
  const closeIf = (done: boolean): void => {
    if (done) close();
  };
  const queueName = desk.queues.find((one) => one.queueId === queueId)?.name ?? '';
  const free = desk.agents.filter((one) => one.state === 'idle' && one.status !== 'offline' && one.deskConnected);
  const behind = (line?.waiting ?? 0) - rows.length;
  return (
    <section aria-labelledby="floor-line" data-part="line-section" data-queue-id={queueId} data-waiting={line?.waiting ?? ''}>
      <Group justify="space-between" mb="xs">
        <Title order={2} id="floor-line" fz="h3">
          {t('title')}
        </Title>
        <Select
          aria-label={t('queue')}
          size="xs"
          w={240}
          searchable
          data={desk.queues.map((one) => ({
            value: one.queueId,
            label: t('option', { name: one.name, count: one.waiting + one.callbacksWaiting }),
          }))}
          value={queueId}
          onChange={(value) => onQueue(queueIdSchema.parse(value))}
          allowDeselect={false}
        />
      </Group>
      {line === null ? (
        <Skeleton h={120} />
      ) : rows.length === 0 ? (
        <Empty text={t('empty', { queue: queueName })} icon={IconArmchair} />
      ) : (
        <div ref={keys.list} onKeyDown={keys.onKeyDown} role="presentation">
          <TableCard
            minWidth={860}
            columns={[
              { label: t('columns.place'), figures: true, width: 70 },
              { label: t('columns.who') },
              { label: t('columns.waited'), figures: true },
              { label: t('columns.expected'), figures: true },
              { label: t('columns.points'), figures: true },
              { label: t('columns.asksFor') },
              { label: t('columns.actions'), hidden: true },
            ]}
          >
            {rows.map((row) => (
              <LineRowView
                key={row.contactId}
                row={row}
                current={keys.current === row.contactId}
                onFocus={() => keys.onFocus(row.contactId)}
                onAct={(what) => act(row, what)}
              />
            ))}
          </TableCard>
        </div>
      )}
      <Text id="floor-line-keys" fz="xs" c="dimmed" mt={6}>
        {behind > 0 && <>{t('behind', { count: behind })} </>}
        {t('keys')}
      </Text>
      {opened?.act === 'move' && (
        <ChoiceModal
          title={t('moveTitle', { name: opened.name })}
          text={t('moveText')}
          label={t('queue')}
          choices={desk.queues.filter((one) => one.queueId !== queueId).map((one) => ({ value: one.queueId, label: one.name }))}
          nothing={t('noOtherQueue')}
          yes={t('moveYes')}
          pending={pending}
          onYes={(value) => {
            const name = desk.queues.find((one) => one.queueId === value)?.name ?? '';
            void move(opened.contactId, queueIdSchema.parse(value), name).then(closeIf);
          }}
          onClose={close}
        />
      )}
      {opened?.act === 'give' && (
        <ChoiceModal
          title={t('giveTitle', { name: opened.name })}
          text={t('giveText')}
          label={t('agent')}
          choices={free.map((one) => ({ value: one.agentId, label: `${one.name} · ${state(visibleState(one))}` }))}
          nothing={t('nobodyFree')}
          yes={t('giveYes')}
          pending={pending}
          onYes={(value) => void give(opened.contactId, agentIdSchema.parse(value)).then(closeIf)}
          onClose={close}
        />
      )}
      <Drawer opened={opened?.act === 'why'} onClose={close} size="md" title={opened ? `${opened.name} · ${why('contactTitle')}` : ''}>
        {opened?.act === 'why' && <WhyContact contactId={opened.contactId} />}
      </Drawer>
    </section>
  );
}
