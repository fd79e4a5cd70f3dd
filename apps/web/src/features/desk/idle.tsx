'use client';

import { Button, Card, Group, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import type { DeskSnapshot } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { Duration } from '../../components/duration.tsx';
import { STATE_ICONS } from '../../theme/state-icons.ts';
import { STATE_COLORS } from '../../theme/theme.ts';
import { useSoftphone } from '../engine/engine-provider.tsx';
import { useRunCommand } from '../engine/use-run-command.ts';
import { visibleState } from '../strip/visible-state.ts';

/** Between calls: am I reachable, and if not, the one button that changes it; then who is waiting where. */
export function Idle({ desk }: { desk: DeskSnapshot }) {
  const t = useTranslations('desk.idle');
  const { run, pending } = useRunCommand();
  const problems = useSoftphone()?.problems ?? [];
  const shown = problems.length > 0 && desk.me.status === 'available' ? 'trouble' : visibleState(desk.me);
  const Icon = STATE_ICONS[shown];
  return (
    <Card withBorder padding="lg">
      <Group justify="space-between" align="center">
        <Group>
          <ThemeIcon size={52} radius="xl" variant="light" color={STATE_COLORS[shown]}>
            <Icon size={28} aria-hidden />
          </ThemeIcon>
          <Stack gap={0}>
            <Title order={1} fz="h3">
              {t(`title.${shown}`)}
            </Title>
            <Text c="dimmed">{t(`text.${shown}`)}</Text>
          </Stack>
        </Group>
        {desk.me.status !== 'available' && (
          <Button
            size="md"
            color="green"
            leftSection={<IconCircleCheck aria-hidden />}
            loading={pending}
            data-part="available"
            onClick={() => void run({ type: 'agent.setStatus', status: 'available', reasonId: null })}
          >
            {t('goAvailable')}
          </Button>
        )}
      </Group>
      <Group mt="lg" gap="xl">
        {desk.queues.map((queue) => (
          <Stack key={queue.queueId} gap={0}>
            <Text fz="sm" c="dimmed">
              {queue.name}
            </Text>
            <Text fw={600}>
              {t('waiting', { count: queue.waiting })}
              {queue.oldestEnqueuedAtMs !== null && (
                <>
                  {' · '}
                  <Duration sinceMs={queue.oldestEnqueuedAtMs} />
                </>
              )}
            </Text>
          </Stack>
        ))}
        {desk.queues.length === 0 && <Text c="dimmed">{t('noQueues')}</Text>}
      </Group>
    </Card>
  );
}
