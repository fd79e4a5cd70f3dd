'use client';

import { Group } from '@mantine/core';
import { StatusMenu } from './status-menu.tsx';

/** What must always be true and in sight: can I be reached, can I be heard, who is waiting. */
export function Strip() {
  return (
    <Group flex={1} gap="sm" wrap="nowrap">
      <StatusMenu />
    </Group>
  );
}
