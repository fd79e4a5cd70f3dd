'use client';

import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconCircleCheck, IconClockPause, IconPlugConnectedX } from '@tabler/icons-react';
import { notReadyReasonIdSchema, type Command } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { Duration } from '../../components/duration.tsx';
import { STATE_ICONS } from '../../theme/state-icons.ts';
import { STATE_COLORS } from '../../theme/theme.ts';
import { useGoAvailable } from '../desk/go-available.tsx';
import { useDeskSnapshot } from '../engine/engine-provider.tsx';
import { useRunCommand } from '../engine/use-run-command.ts';
import { useForcedNotice } from './use-forced-notice.ts';
import { useStatusReason } from './use-status-reason.ts';
import { visibleState } from './visible-state.ts';

export function StatusMenu() {
  const t = useTranslations('common');
  const desk = useDeskSnapshot();
  const reasonOf = useStatusReason();
  const { run, pending } = useRunCommand();
  const { goAvailable } = useGoAvailable();
  useForcedNotice();
  if (!desk) return <Button variant="default" size="sm" loading w={180} aria-label={t('state.offline')} />;
  const { me, notReadyReasons } = desk;
  const shown = visibleState(me);
  const Icon = STATE_ICONS[shown];
  const set = (command: Extract<Command, { type: 'agent.setStatus' }>) => () => void run(command);
  const reason = me.status === 'offline' ? null : reasonOf(me);
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <Button
          variant="light"
          color={STATE_COLORS[shown]}
          size="sm"
          miw={190}
          justify="space-between"
          styles={{ label: { flex: 1, gap: 8, justifyContent: 'space-between' } }}
          loading={pending}
          leftSection={<Icon size={18} aria-hidden />}
          rightSection={<IconChevronDown size={16} aria-hidden />}
          data-testid="status"
          data-state={shown}
        >
          {reason ?? t(`state.${shown}`)}
          <Duration sinceMs={me.state === 'idle' ? me.statusSinceMs : me.stateSinceMs} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {me.statusForced && <Menu.Label data-part="forced">{t('statusForced.short')}</Menu.Label>}
        <Menu.Item leftSection={<IconCircleCheck size={18} color="var(--mantine-color-green-6)" aria-hidden />} onClick={goAvailable}>
          {t('state.available')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('state.notReady')}</Menu.Label>
        {notReadyReasons.map(({ id, name }) => (
          <Menu.Item
            key={id}
            leftSection={<IconClockPause size={18} aria-hidden />}
            onClick={set({ type: 'agent.setStatus', status: 'notReady', reasonId: notReadyReasonIdSchema.parse(id) })}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconPlugConnectedX size={18} aria-hidden />}
          onClick={set({ type: 'agent.setStatus', status: 'offline', reasonId: null })}
        >
          {t('state.offline')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
