'use client';

import { Skeleton, Stack, Title } from '@mantine/core';
import type { QueueId, QueueView } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useDeskSnapshot } from '../engine/engine-provider.tsx';
import { AgentGrid } from './agent-grid.tsx';
import { LineSection } from './line/line-section.tsx';
import { QueueTable } from './queue-table.tsx';

/** The queue with the longest wait. */
function worstOf(queues: readonly QueueView[]): QueueView | undefined {
  return queues.toSorted((a, b) => (a.oldestEnqueuedAtMs ?? Infinity) - (b.oldestEnqueuedAtMs ?? Infinity))[0];
}

/** The supervisor's view: queues, who waits, and people, as they are now. All comes by the event socket, so nothing is reloaded. */
export function Floor() {
  const t = useTranslations('floor');
  const desk = useDeskSnapshot();
  const [chosen, setChosen] = useState<QueueId | null>(null);
  const queues = desk?.queues ?? [];
  const shown = queues.some((queue) => queue.queueId === chosen) ? chosen : (worstOf(queues)?.queueId ?? null);
  // It stays, whatever comes elsewhere: a list that changes under somebody's hands is no help.
  if (shown !== chosen && shown !== null) setChosen(shown);
  return (
    <Stack gap="lg">
      <section aria-labelledby="floor-queues">
        <Title order={1} id="floor-queues" fz="h3" mb="xs">
          {t('queues.title')}
        </Title>
        {desk ? <QueueTable queues={desk.queues} agents={desk.agents} shown={shown} onShow={setChosen} /> : <Skeleton h={180} />}
      </section>
      {desk && shown !== null && <LineSection desk={desk} queueId={shown} onQueue={setChosen} />}
      {desk ? <AgentGrid agents={desk.agents} queues={desk.queues} /> : <Skeleton h={240} />}
    </Stack>
  );
}
