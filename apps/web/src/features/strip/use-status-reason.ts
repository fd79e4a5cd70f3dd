'use client';

import { SYSTEM_STATUS_REASONS, type AgentView } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useDeskSnapshot } from '../engine/engine-provider.tsx';

/** Why somebody takes no calls: the tenant's own word for what they chose, or ours for what the system did. Why nothing comes to somebody who is available. Null while they work. */
export function useStatusReason(): (agent: Pick<AgentView, 'state' | 'status' | 'statusReason' | 'trouble'>) => string | null {
  const t = useTranslations('common.statusReason');
  const trouble = useTranslations('common.deskTrouble');
  const chosen = useDeskSnapshot()?.notReadyReasons ?? [];
  return ({ state, status, statusReason, trouble: what }) => {
    if (state !== 'idle') return null;
    if (status === 'available') return what === null ? null : trouble(what);
    const system = SYSTEM_STATUS_REASONS.find((reason) => reason === statusReason);
    return system ? t(system) : (chosen.find(({ id }) => id === statusReason)?.name ?? null);
  };
}
