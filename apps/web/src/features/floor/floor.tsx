'use client';

import { Skeleton, Stack, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useDeskSnapshot } from '../engine/engine-provider.tsx';
import { AgentGrid } from './agent-grid.tsx';
import { QueueTable } from './queue-table.tsx';

/** The supervisor's view: queues and people as they are now. Numbers come by the event socket, so nothing is reloaded. */
export function Floor() {
  const t = useTranslations('floor');
  const desk = useDeskSnapshot();
  return (
    <Stack gap="lg">
      <section aria-labelledby="floor-queues">
        <Title order={1} id="floor-queues" fz="h3" mb="xs">
          {t('queues.title')}
        </Title>
        {desk ? <QueueTable queues={desk.queues} agents={desk.agents} /> : <Skeleton h={180} />}
      </section>
      {desk ? <AgentGrid agents={desk.agents} queues={desk.queues} /> : <Skeleton h={240} />}
    </Stack>
  );
}
