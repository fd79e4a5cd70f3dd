'use client';

import { Progress, Text, Tooltip } from '@mantine/core';
import type { AgentView } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { STATE_COLORS, type VisibleState } from '../../theme/theme.ts';
import { visibleState } from '../strip/visible-state.ts';

const ORDER = ['available', 'offered', 'onContact', 'wrapUp', 'trouble', 'notReady'] as const satisfies readonly VisibleState[];

/** The queue's people by state as one bar; who is offline is not in it. */
export function AgentStateBar({ agents }: { agents: readonly AgentView[] }) {
  const t = useTranslations('floor.queues');
  const state = useTranslations('common.state');
  const present = agents.filter((agent) => visibleState(agent) !== 'offline');
  if (present.length === 0)
    return (
      <Text fz="sm" c="dimmed">
        {t('nobody')}
      </Text>
    );
  const counts = ORDER.map((one) => ({ state: one, count: present.filter((agent) => visibleState(agent) === one).length })).filter(
    ({ count }) => count > 0,
  );
  return (
    <Progress.Root size={20} aria-label={t('agents')}>
      {counts.map(({ state: one, count }) => (
        <Tooltip key={one} label={`${state(one)}: ${String(count)}`}>
          <Progress.Section value={(count / present.length) * 100} color={STATE_COLORS[one]} aria-label={state(one)}>
            <Progress.Label>{count}</Progress.Label>
          </Progress.Section>
        </Tooltip>
      ))}
    </Progress.Root>
  );
}
