'use client';

import { Card, Drawer, Group, SegmentedControl, SimpleGrid, Stack, Text, ThemeIcon, Title, Tooltip } from '@mantine/core';
import { IconPlugX, IconUsers } from '@tabler/icons-react';
import type { AgentView, QueueView } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Empty } from '../../components/empty.tsx';
import { Duration } from '../../components/duration.tsx';
import { STATE_ICONS } from '../../theme/state-icons.ts';
import { STATE_COLORS, type VisibleState } from '../../theme/theme.ts';
import { useStatusReason } from '../strip/use-status-reason.ts';
import { visibleState } from '../strip/visible-state.ts';
import { watcherOf } from '../watch/conversations.ts';
import { WatcherBadge } from '../watch/watcher-badge.tsx';
import { WhyAgent } from '../why/why-agent.tsx';
import { AgentMenu } from './agent-menu.tsx';

const RANK: Readonly<Record<VisibleState, number>> = {
  offered: 0,
  onContact: 1,
  wrapUp: 2,
  available: 3,
  notReady: 4,
  trouble: 5,
  offline: 6,
};

/** People by what they are doing, the busiest first; a tile keeps its place while its state lasts. */
export function AgentGrid({ agents, queues }: { agents: readonly AgentView[]; queues: readonly QueueView[] }) {
  const t = useTranslations('floor.agents');
  const state = useTranslations('common.state');
  const reasonOf = useStatusReason();
  const why = useTranslations('floor.why');
  const [shown, setShown] = useState<'present' | 'all'>('present');
  const [asked, setAsked] = useState<AgentView | null>(null);
  const names = new Map(queues.map((queue) => [queue.queueId, queue.name]));
  const rows = agents
    .filter((agent) => shown === 'all' || visibleState(agent) !== 'offline')
    .toSorted((a, b) => RANK[visibleState(a)] - RANK[visibleState(b)] || a.name.localeCompare(b.name));
  return (
    <section aria-labelledby="floor-agents">
      <Group justify="space-between" mb="xs">
        <Title order={2} id="floor-agents" fz="h3">
          {t('title')}
        </Title>
        <SegmentedControl
          size="xs"
          aria-label={t('title')}
          value={shown}
          onChange={(value) => setShown(value === 'all' ? 'all' : 'present')}
          data={[
            { value: 'present', label: t('present') },
            { value: 'all', label: t('all') },
          ]}
        />
      </Group>
      {rows.length === 0 && <Empty text={t('empty')} icon={IconUsers} />}
      <SimpleGrid cols={{ base: 2, md: 3, lg: 4, xl: 5 }} spacing="sm">
        {rows.map((agent) => {
          const one = visibleState(agent);
          const Icon = STATE_ICONS[one];
          return (
            <Card key={agent.agentId} padding="sm" data-part="agent" data-agent-id={agent.agentId} data-state={one}>
              <Group wrap="nowrap" gap="sm">
                <ThemeIcon variant="light" size={38} radius="xl" color={STATE_COLORS[one]}>
                  <Icon size={20} aria-hidden />
                </ThemeIcon>
                <Stack gap={0} miw={0} flex={1}>
                  <Text fw={600} truncate>
                    {agent.name}
                  </Text>
                  <Text fz="sm" data-part="status">
                    {reasonOf(agent) ?? state(one)}
                    {sinceOf(agent) > 0 && (
                      <>
                        {' · '}
                        <Duration sinceMs={sinceOf(agent)} />
                      </>
                    )}
                  </Text>
                  <Text fz="xs" c="dimmed" truncate>
                    {agent.queueIds
                      .map((queueId) => names.get(queueId))
                      .filter(Boolean)
                      .join(', ') || t('noQueues')}
                  </Text>
                  <WatcherBadge watcher={watcherOf(agents, agent)} />
                </Stack>
                {!agent.deskConnected && one !== 'offline' && (
                  <Tooltip label={t('deskGone')}>
                    <IconPlugX size={18} color="var(--mantine-color-red-6)" aria-label={t('deskGone')} />
                  </Tooltip>
                )}
                <AgentMenu agent={agent} onWhy={() => setAsked(agent)} />
              </Group>
            </Card>
          );
        })}
      </SimpleGrid>
      <Drawer opened={asked !== null} onClose={() => setAsked(null)} size="md" title={asked ? `${asked.name} · ${why('agentTitle')}` : ''}>
        {asked && <WhyAgent agentId={asked.agentId} />}
      </Drawer>
    </section>
  );
}

/** Since when the agent is what it is shown as, Unix ms; 0 for whoever was never at a desk, and where it is not known. */
function sinceOf(agent: AgentView): number {
  const { state, statusSinceMs, stateSinceMs } = agent;
  if (visibleState(agent) === 'trouble') return 0;
  return state === 'idle' ? statusSinceMs : stateSinceMs;
}
