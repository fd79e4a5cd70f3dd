'use client';

import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { IconSearch, IconUser, IconUsersGroup } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useDeskSnapshot } from '../engine/engine-provider.tsx';
import { useMe } from './me.tsx';
import { pagesFor } from './pages.ts';

/** Ctrl+K: pages, queues and people; contacts are looked for in the history. */
export function Finder() {
  const t = useTranslations('common');
  const router = useRouter();
  const { role } = useMe();
  const snapshot = useDeskSnapshot();

  const pages = pagesFor(role).map(({ key, href, icon: Icon }): SpotlightActionData => ({
    id: key,
    label: t(`nav.${key}`),
    onClick: () => router.push(href),
    leftSection: <Icon size={18} aria-hidden />,
  }));
  const queues = (snapshot?.queues ?? []).map(({ queueId, name }): SpotlightActionData => ({
    id: queueId,
    label: name,
    description: t('finder.queue'),
    onClick: () => router.push(`/history?queue=${queueId}`),
    leftSection: <IconUsersGroup size={18} aria-hidden />,
  }));
  const people = (snapshot?.agents ?? []).map(({ agentId, name }): SpotlightActionData => ({
    id: agentId,
    label: name,
    description: t('finder.person'),
    onClick: () => router.push(`/history?agent=${agentId}`),
    leftSection: <IconUser size={18} aria-hidden />,
  }));
  return (
    <Spotlight
      actions={[...pages, ...queues, ...people]}
      shortcut="mod + K"
      nothingFound={t('spotlight.nothing')}
      searchProps={{
        placeholder: t('spotlight.placeholder'),
        leftSection: <IconSearch size={18} aria-hidden />,
        'aria-label': t('spotlight.placeholder'),
      }}
      attributes={{ content: { 'aria-label': t('shortcuts.find') } }}
      limit={8}
    />
  );
}
