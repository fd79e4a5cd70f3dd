'use client';

import { Group, Text } from '@mantine/core';
import { Waiting } from '../desk/waiting.tsx';
import { useDeskSnapshot } from '../engine/engine-provider.tsx';

const SHOWN = 2;

/** The queues with the longest wait; all of them are on the desk and the floor. */
export function QueueSummary() {
  const queues = (useDeskSnapshot()?.queues ?? []).filter((queue) => queue.waiting > 0);
  const worst = queues.toSorted((a, b) => (a.oldestEnqueuedAtMs ?? Infinity) - (b.oldestEnqueuedAtMs ?? Infinity)).slice(0, SHOWN);
  return (
    <Group ml="auto" gap="md" wrap="nowrap" visibleFrom="md">
      {worst.map((queue) => (
        <Text key={queue.queueId} fz="sm" truncate maw={220}>
          <b>{queue.name}</b> <Waiting queue={queue} />
        </Text>
      ))}
    </Group>
  );
}
