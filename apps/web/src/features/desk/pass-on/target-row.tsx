'use client';

import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { Target } from './targets.ts';

interface Props {
  readonly target: Target;
  /** Enter means this one. */
  readonly active: boolean;
  readonly pending: boolean;
  readonly onAsk: () => void;
  readonly onTransfer: () => void;
}

/** A person with what they do and serve, or a queue with who waits and who is free. */
export function TargetRow({ target, active, pending, onAsk, onTransfer }: Props) {
  const t = useTranslations('desk.passOn');
  return (
    <Group
      id={`target-${target.id}`}
      role="option"
      aria-selected={active}
      aria-disabled={!target.may}
      justify="space-between"
      wrap="nowrap"
      p="xs"
      bg={active ? 'var(--mantine-color-default-hover)' : 'transparent'}
      bdrs="sm"
      data-target={target.id}
      data-active={active}
      data-free={target.may}
    >
      <Stack gap={0} miw={0}>
        <Group gap="xs">
          <Text truncate fw={550}>
            {target.name}
          </Text>
          <StateBadge target={target} />
        </Group>
        <Text fz="xs" c="dimmed" truncate>
          {target.kind === 'agent'
            ? target.agent.queueNames.join(', ')
            : `${t('waiting', { count: target.queue.waiting })} · ${t('freeAgents', { count: target.queue.freeAgents })}`}
        </Text>
      </Stack>
      <Group gap="xs" wrap="nowrap">
        {target.kind === 'agent' && (
          <Button size="xs" tabIndex={-1} disabled={!target.may || pending} onClick={onAsk} data-part="ask">
            {t('ask')}
          </Button>
        )}
        <Button size="xs" tabIndex={-1} variant="default" disabled={!target.may || pending} onClick={onTransfer} data-part="transferTo">
          {t('transfer')}
        </Button>
      </Group>
    </Group>
  );
}

function StateBadge({ target }: { target: Target }) {
  const t = useTranslations('desk.passOn');
  if (target.kind === 'queue') return target.queue.open ? null : <Badge color="gray">{t('closed')}</Badge>;
  const { status, state, free } = target.agent;
  if (free) return <Badge color="green">{t('available')}</Badge>;
  // Available without a desk is nobody who could answer.
  const word = state !== 'idle' ? state : status === 'available' ? 'offline' : status;
  return <Badge color="gray">{t(word)}</Badge>;
}
