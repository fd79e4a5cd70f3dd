'use client';

import { ActionIcon, Anchor, Badge, Group, Kbd, Menu, Table, Text } from '@mantine/core';
import { IconArrowDown, IconArrowRight, IconArrowUp, IconHelpCircle, IconPhoneIncoming, IconUserShare } from '@tabler/icons-react';
import type { LineRow } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { Duration, formatDuration } from '../../../components/duration.tsx';
import { RowMenu } from '../../../components/row-menu.tsx';
import { Figure } from '../../../components/table-card.tsx';
import { nameOf } from '../../desk/customer.ts';
import { useConditionWords } from '../../why/use-condition-words.ts';

export type LineAct = 'raise' | 'lower' | 'take' | 'give' | 'move' | 'why';

/** Somebody who waits. `current`: the one whose buttons Tab reaches; the arrow keys go on to the others. */
export function LineRowView(props: {
  readonly row: LineRow;
  readonly current: boolean;
  readonly onFocus: () => void;
  readonly onAct: (act: LineAct) => void;
}) {
  const { row, current, onFocus, onAct } = props;
  const t = useTranslations('floor.line');
  const why = useTranslations('floor.why');
  const words = useConditionWords();
  const name = nameOf(row.customer).name ?? t('visitor');
  const tabIndex = current ? 0 : -1;
  return (
    <Table.Tr
      onFocus={onFocus}
      data-part="waiting"
      data-contact-id={row.contactId}
      data-position={row.position}
      data-priority={row.priority}
      data-step={row.step ?? ''}
    >
      <Figure>{row.position}</Figure>
      <Table.Th scope="row" fw={600}>
        <Anchor
          component="button"
          type="button"
          inherit
          tabIndex={tabIndex}
          onClick={() => onAct('why')}
          aria-describedby="floor-line-keys"
        >
          {name}
        </Anchor>{' '}
        {row.kind === 'callback' && (
          <Badge size="sm" color="gray">
            {t('callback')}
          </Badge>
        )}
      </Table.Th>
      <Figure>
        <Duration sinceMs={row.enqueuedAtMs} />
      </Figure>
      <Figure>
        {row.estimatedWaitMs === null
          ? '—'
          : why('range', { from: formatDuration(row.estimatedWaitMs[0]), to: formatDuration(row.estimatedWaitMs[1]) })}
      </Figure>
      <Figure>{why('pointsOf', { points: row.priority })}</Figure>
      <Table.Td>
        {words(row)}
        {row.step !== null && row.steps > 1 && (
          <Text component="span" fz="xs" c="dimmed">
            {' · '}
            {why('stepOf', { step: row.step, steps: row.steps })}
            {row.nextChangeAtMs !== null && (
              <>
                {' · '}
                <Duration untilMs={row.nextChangeAtMs} />
              </>
            )}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Group gap={4} wrap="nowrap" justify="flex-end">
          <ActionIcon
            variant="default"
            tabIndex={tabIndex}
            aria-label={t('raise', { name })}
            onClick={() => onAct('raise')}
            data-part="raise"
          >
            <IconArrowUp size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="default"
            tabIndex={tabIndex}
            aria-label={t('lower', { name })}
            onClick={() => onAct('lower')}
            data-part="lower"
          >
            <IconArrowDown size={16} aria-hidden />
          </ActionIcon>
          <RowMenu label={t('menu', { name })} tabIndex={tabIndex}>
            <Menu.Item leftSection={<IconPhoneIncoming size={16} aria-hidden />} rightSection={<Kbd>T</Kbd>} onClick={() => onAct('take')}>
              {t('take')}
            </Menu.Item>
            <Menu.Item leftSection={<IconUserShare size={16} aria-hidden />} rightSection={<Kbd>P</Kbd>} onClick={() => onAct('give')}>
              {t('give')}
            </Menu.Item>
            <Menu.Item leftSection={<IconArrowRight size={16} aria-hidden />} rightSection={<Kbd>M</Kbd>} onClick={() => onAct('move')}>
              {t('move')}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item leftSection={<IconHelpCircle size={16} aria-hidden />} rightSection={<Kbd>↵</Kbd>} onClick={() => onAct('why')}>
              {why('contactTitle')}
            </Menu.Item>
          </RowMenu>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
