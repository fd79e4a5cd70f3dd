'use client';

import { Button, Card, Group, Modal, Paper, SimpleGrid, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconHelpCircle } from '@tabler/icons-react';
import type { DeskSnapshot } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { STATE_ICONS } from '../../theme/state-icons.ts';
import { STATE_COLORS } from '../../theme/theme.ts';
import { useSoftphone } from '../engine/engine-provider.tsx';
import { useStatusReason } from '../strip/use-status-reason.ts';
import { visibleState } from '../strip/visible-state.ts';
import { WhyAgent } from '../why/why-agent.tsx';
import { GoAvailable } from './go-available.tsx';
import { Waiting } from './waiting.tsx';

/** Between calls: am I reachable, and if not, the one button that changes it; then who is waiting where. */
export function Idle({ desk }: { desk: DeskSnapshot }) {
  const t = useTranslations('desk.idle');
  const why = useTranslations('floor.why');
  const [asked, setAsked] = useState(false);
  const problems = useSoftphone()?.problems ?? [];
  const shown = problems.length > 0 && desk.me.status === 'available' ? 'trouble' : visibleState(desk.me);
  const reason = useStatusReason()(desk.me);
  const Icon = STATE_ICONS[shown];
  return (
    <Card padding="lg">
      <Group justify="space-between" align="center">
        <Group>
          <ThemeIcon size={52} radius="xl" variant="light" color={STATE_COLORS[shown]}>
            <Icon size={28} aria-hidden />
          </ThemeIcon>
          <Stack gap={0}>
            <Title order={1} fz="h3">
              {t(`title.${shown}`)}
            </Title>
            <Text c="dimmed" data-part="idle-text">
              {reason !== null && `${reason} · `}
              {t(shown === 'trouble' && problems.length === 0 ? 'text.troubleOver' : `text.${shown}`)}
            </Text>
          </Stack>
        </Group>
        <Group gap="xs">
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconHelpCircle size={18} aria-hidden />}
            onClick={() => setAsked(true)}
            data-part="why"
          >
            {why('agentTitle')}
          </Button>
          {desk.me.status !== 'available' && <GoAvailable size="md" label={t('goAvailable')} />}
        </Group>
      </Group>
      <Modal opened={asked} onClose={() => setAsked(false)} size="lg" title={why('agentTitle')}>
        {asked && <WhyAgent agentId={desk.me.agentId} />}
      </Modal>
      {desk.queues.length === 0 ? (
        <Text c="dimmed" mt="lg">
          {t('noQueues')}
        </Text>
      ) : (
        <SimpleGrid cols={{ base: 2, md: 3, lg: 4 }} spacing="sm" mt="lg">
          {desk.queues.map((queue) => (
            <Paper key={queue.queueId} bg="var(--page-color)" px="md" py="sm">
              <Text fz="sm" c="dimmed" truncate>
                {queue.name}
              </Text>
              <Text fw={600}>
                <Waiting queue={queue} />
              </Text>
            </Paper>
          ))}
        </SimpleGrid>
      )}
    </Card>
  );
}
