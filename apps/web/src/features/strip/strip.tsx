'use client';

import { Divider, Group } from '@mantine/core';
import { LineBadge } from './line-badge.tsx';
import { MicrophoneMeter } from './microphone-meter.tsx';
import { QueueSummary } from './queue-summary.tsx';
import { StatusMenu } from './status-menu.tsx';

/** What must always be true and in sight: can I be reached, can I be heard, who is waiting. */
export function Strip() {
  return (
    <Group flex={1} gap="sm" wrap="nowrap" miw={0}>
      <StatusMenu />
      <Divider orientation="vertical" my="sm" />
      <MicrophoneMeter />
      <LineBadge />
      <QueueSummary />
    </Group>
  );
}
