'use client';

import { Badge, Group } from '@mantine/core';
import type { AgentId, CallParty } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';

const COLORS = { talking: 'green', held: 'orange', ringing: 'gray', away: 'yellow' } as const;

/** Who is in the call and what each does: the same at every desk of it. */
export function Parties({ parties, me }: { parties: readonly CallParty[]; me: AgentId }) {
  const t = useTranslations('desk.parties');
  if (parties.length < 2) return null;
  const nameOf = ({ kind, agentId, name }: CallParty): string =>
    kind === 'customer' ? t('customer') : agentId === me ? t('you') : (name ?? '?');
  return (
    <Group gap="xs" role="list" aria-label={t('title')} data-part="parties">
      {parties.map((party) => (
        <Badge
          key={party.agentId ?? 'customer'}
          role="listitem"
          variant="light"
          color={COLORS[party.state]}
          data-party={party.agentId ?? 'customer'}
          data-state={party.state}
        >
          {nameOf(party)} · {t(party.state)}
        </Badge>
      ))}
    </Group>
  );
}
