'use client';

import { ActionIcon, Table, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconEar, IconMinus } from '@tabler/icons-react';
import type { CallSound, CallView, SupervisionMode } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { cellsOf, soundsOf, type Cell } from './grid.ts';
import classes from './hearing-grid.module.css';

interface Props {
  readonly call: CallView;
  /** Of one's own; null: one is not in this call, and nothing here is a switch. */
  readonly mode: SupervisionMode | null;
  readonly onMode: (mode: SupervisionMode) => void;
}

/** Who hears whom: a row for each who listens, a column for each who can be heard. One's own column are switches. */
export function HearingGrid({ call, mode, onMode }: Props) {
  const t = useTranslations('floor.watch.grid');
  const sounds = soundsOf(call);
  const nameOf = (sound: CallSound): string => call.parties.find(({ role, name }) => role === sound && name !== null)?.name ?? t(sound);
  const says = (listener: string, { sound, state }: Cell): string =>
    t(state === 'hears' ? 'hears' : 'hearsNot', { listener, speaker: nameOf(sound) });
  return (
    <Table className={classes.grid ?? ''} withRowBorders={false} data-part="hearing-grid" aria-label={t('title')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Td>
            <Text fz="xs" c="dimmed">
              {t('corner')}
            </Text>
          </Table.Td>
          {sounds.map((sound) => (
            <Table.Th key={sound} scope="col">
              <Text fz="xs" fw={600} truncate maw={110}>
                {nameOf(sound)}
              </Text>
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {call.parties.map((party) => (
          <Table.Tr key={party.role} data-listener={party.role} data-hears={party.hears.join(' ')}>
            <Table.Th scope="row">
              <Text fz="xs" fw={600} truncate maw={150} {...(party.connected ? {} : { c: 'dimmed' })}>
                {nameOf(party.role)}
              </Text>
            </Table.Th>
            {cellsOf(party, sounds, mode).map((cell) => (
              <Table.Td key={cell.sound} data-sound={cell.sound} data-state={cell.state}>
                <Mark cell={cell} says={says(nameOf(party.role), cell)} onMode={onMode} />
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Mark({ cell, says, onMode }: { cell: Cell; says: string; onMode: (mode: SupervisionMode) => void }) {
  const { state, asks } = cell;
  if (state === 'self') return <IconMinus size={14} color="var(--mantine-color-dimmed)" aria-hidden />;
  const hears = state === 'hears';
  const icon = hears ? <IconEar size={16} aria-hidden /> : <span className={classes.silent} aria-hidden />;
  if (asks === null)
    return (
      <span className={classes.mark} data-hears={hears}>
        {icon}
        <VisuallyHidden>{says}</VisuallyHidden>
      </span>
    );
  return (
    <Tooltip label={says}>
      <ActionIcon
        size={26}
        variant={hears ? 'filled' : 'default'}
        aria-label={says}
        aria-pressed={hears}
        onClick={() => onMode(asks)}
        data-asks={asks}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
