'use client';

import { notifications } from '@mantine/notifications';
import type { AgentId, ContactId, LineRow, QueueId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useEngine } from '../../engine/engine-provider.tsx';
import { useRunCommand } from '../../engine/use-run-command.ts';

const MOST_POINTS = 100;

export interface LineActions {
  /** By so many points, within what is possible. */
  readonly lift: (row: LineRow, points: number) => void;
  readonly take: (row: LineRow) => void;
  /** Resolves to whether it was done. */
  readonly give: (contactId: ContactId, agentId: AgentId) => Promise<boolean>;
  readonly move: (contactId: ContactId, queueId: QueueId, queueName: string) => Promise<boolean>;
  readonly pending: boolean;
}

/** What a supervisor does with somebody who waits; a refusal says why. */
export function useLineActions(): LineActions {
  const t = useTranslations('floor.line');
  const engine = useEngine();
  const router = useRouter();
  const { run, pending } = useRunCommand();
  const gone = { not_found: t('gone'), state_conflict: t('gone') };
  const notFree = { not_found: t('gone'), state_conflict: t('notFree') };
  return {
    pending,
    lift: ({ contactId, priority }, points) => {
      const wanted = Math.max(-MOST_POINTS, Math.min(MOST_POINTS, priority + points));
      if (wanted !== priority) void run({ type: 'contact.reprioritise', contactId, priority: wanted }, gone);
    },
    take: ({ contactId }) => {
      // The press is the gesture that browsers want before they play sound.
      void engine?.output.unlock();
      const deskId = engine?.identity.deskId ?? null;
      void run({ type: 'contact.pick', contactId, agentId: null, deskId }, notFree).then((taken) => {
        if (taken) router.push('/desk');
      });
    },
    give: (contactId, agentId) => run({ type: 'contact.pick', contactId, agentId, deskId: null }, notFree),
    move: async (contactId, queueId, queueName) => {
      const moved = await run({ type: 'contact.move', contactId, queueId }, gone);
      if (moved) notifications.show({ message: t('moved', { queue: queueName }) });
      return moved;
    },
  };
}
