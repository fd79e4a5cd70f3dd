'use client';

import { Button } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useRunCommand } from '../engine/use-run-command.ts';
import { askForNotifications } from './notifications.ts';

/** From now on calls ring here. */
export function useGoAvailable(): { goAvailable: () => void; pending: boolean } {
  const { run, pending } = useRunCommand();
  return {
    pending,
    goAvailable: () => {
      askForNotifications();
      void run({ type: 'agent.setStatus', status: 'available', reasonId: null });
    },
  };
}

export function GoAvailable({ label, size = 'sm' }: { label: string; size?: string }) {
  const { goAvailable, pending } = useGoAvailable();
  return (
    <Button
      w="fit-content"
      size={size}
      color="green"
      leftSection={<IconCircleCheck size={20} aria-hidden />}
      loading={pending}
      onClick={goAvailable}
      data-part="available"
    >
      {label}
    </Button>
  );
}
